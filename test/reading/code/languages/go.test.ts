import { describe, expect, it } from 'vitest';
import { doubles, names, readFixture, readSource, supports, testNamed } from '../fixture.js';

describe('go test', async () => {
  const file = await readFixture('orders_test.go');

  it('finds tests, their named cases and the methods of suites', () => {
    expect(names(file)).toEqual([
      'TestCreate/with_id',
      'TestCreate/without_body',
      'TestParse (parametrised)',
      'TestMail',
      'TestLater (skipped)',
      'TestShort',
      'TestSave',
    ]);
  });

  it('takes a failure under a condition for an assertion, with the condition', () => {
    expect(testNamed(file, 'TestCreate/with_id').assertions).toEqual([
      { text: 'if err != nil { t.Fatalf("post: %v", err) }', line: 32, expectsError: false },
      { text: 'require.Equal(t, 201, response.StatusCode)', line: 34, expectsError: false },
    ]);
    expect(testNamed(file, 'TestCreate/without_body').assertions).toEqual([
      { text: 'if err == nil { t.Error("want an error") }', line: 40, expectsError: true },
    ]);
    expect(testNamed(file, 'TestParse').assertions[0]?.expectsError).toBe(true);
  });

  it('gives what a test does before its cases to each of them', () => {
    expect(testNamed(file, 'TestCreate/with_id').uses).toContain('TestCreate');
    expect(file.supports.find((one) => one.name === 'TestCreate')?.uses).toEqual(['newServer']);
  });

  it('ties the set-up of a suite to its methods only', () => {
    expect(testNamed(file, 'TestSave')).toMatchObject({ suites: ['StoreSuite'] });
    expect(testNamed(file, 'TestSave').uses).toContain('StoreSuite.SetupTest');
    expect(testNamed(file, 'TestMail').uses).not.toContain('StoreSuite.SetupTest');
    expect(supports(file)).toContain('helper newServer');
  });

  it('knows the doubles of testify and gomock', () => {
    expect(doubles(testNamed(file, 'TestMail'))).toEqual(['testify mock Mailer', 'gomock Store']);
  });

  it('lists each import of a block', () => {
    expect(file.imports).toContain('import "net/http/httptest"');
    expect(file.imports).toHaveLength(6);
  });

  it('takes a block of imports that is never closed for no import of all that follows', async () => {
    const { imports } = await readSource('go', `package a\n\n${'import (\n\t"errors"\n\nfunc f() {}\n'.repeat(40)}`);
    expect(imports.length).toBeLessThanOrEqual(200);
  });

  it('reads methods with their receivers and embedded types', () => {
    expect(file.symbols.find((one) => one.name === 'Send')).toMatchObject({
      kind: 'method',
      container: 'mockMailer',
      parameters: ['to string'],
    });
    expect(file.symbols.find((one) => one.name === 'StoreSuite')?.bases).toEqual(['suite.Suite']);
  });
});

describe('ginkgo', async () => {
  const file = await readFixture('queue_test.go');

  it('reads containers, pending specs and gomega', () => {
    expect(names(file)).toEqual(['Queue it is empty gives nothing', 'Queue it is empty waits (skipped)']);
    expect(file.tests[0]).toMatchObject({ framework: 'ginkgo', assertions: [{ expectsError: true }] });
    expect(file.tests[0]?.uses).toContain('Queue.BeforeEach');
  });
});

describe('edges', () => {
  it('TestMain is set-up, benchmarks are nothing, fuzz tests are parametrised', async () => {
    const file = await readSource(
      'go',
      'package a\nfunc TestMain(m *testing.M) {}\nfunc BenchmarkX(b *testing.B) {}\nfunc FuzzX(f *testing.F) {}\nfunc Testify(t *testing.T) {}\n',
    );
    expect(names(file)).toEqual(['FuzzX (parametrised)']);
    expect(supports(file)).toEqual(['set-up TestMain', 'helper BenchmarkX', 'helper Testify']);
  });

  it('a fake that is made by a literal or a constructor is a double', async () => {
    const file = await readSource(
      'go',
      'package a\nfunc TestA(t *testing.T) {\n\tserve(&fakeStore{}, mocks.NewMailer(t), stubClock{now: 1})\n\tdb, m, _ := sqlmock.New()\n\tsqlmock.NewRows(nil)\n}\n',
    );
    expect(doubles(testNamed(file, 'TestA'))).toEqual(['fake Store', 'mockery Mailer', 'fake Clock', 'sqlmock sql.DB']);
  });
});
