import { describe, expect, it } from 'vitest';
import { doubles, names, readFixture, readSource, supports, testNamed } from '../fixture.js';

describe('pytest', async () => {
  const file = await readFixture('test_orders.py');

  it('finds the tests, but none in docstrings and comments', () => {
    expect(names(file)).toEqual([
      'test_order_is_stored',
      'test_bad_quantity_is_refused (parametrised)',
      'test_charges_once',
      'test_refund (skipped)',
    ]);
    expect(file.tests.every((one) => one.framework === 'pytest')).toBe(true);
  });

  it.each([
    ['pytest', 'from unittest.mock import Mock'],
    ['pytest', 'from unittest import mock'],
    ['pytest', 'import unittest.mock'],
    ['unittest', 'import unittest'],
    ['unittest', 'from unittest import TestCase, mock'],
  ])('is %s where a file imports `%s`', async (framework, statement) => {
    const { tests } = await readSource('python', `${statement}\n\n\ndef test_total():\n    assert total([1]) == 1\n`);
    expect(tests.map((test) => test.framework)).toEqual([framework]);
  });

  it('reads a test with its lines, calls and assertions', () => {
    const test = testNamed(file, 'test_order_is_stored');
    expect([test.startLine, test.endLine]).toEqual([39, 42]);
    expect(test.calls).toContainEqual({ callee: 'place', arguments: 'client, quantity=2', line: 40 });
    expect(test.assertions).toEqual([{ text: 'assert row.quantity == 2', line: 42, expectsError: false }]);
    expect(test.lines.at(-1)?.text.trimEnd()).toBe('    assert row.quantity == 2');
  });

  it('knows what a test uses: fixtures, those for every test, marks and helpers', () => {
    expect(testNamed(file, 'test_order_is_stored').uses).toEqual(
      expect.arrayContaining(['client', 'database', 'clean_tables', 'place']),
    );
    expect(testNamed(file, 'test_charges_once').uses).toEqual(
      expect.arrayContaining(['clock', 'gateway', 'TestPayment.setup_method', 'charge', 'make_customer']),
    );
  });

  it('lists what runs for the tests', () => {
    expect(supports(file)).toEqual(
      expect.arrayContaining([
        'fixture clean_tables',
        'fixture client',
        'fixture gateway',
        'helper place',
        'set-up TestPayment.setup_method',
        'helper charge',
        'base-class FakeClock',
        'set-up test_orders.py',
      ]),
    );
    const place = file.supports.find((one) => one.name === 'place');
    expect(place?.assertions.map((one) => one.text)).toEqual(['assert response.status_code == 201']);
    expect(file.supports.find((one) => one.name === 'client')?.uses).toContain('database');
  });

  it('knows the doubles, by what they stand for', () => {
    expect(doubles(testNamed(file, 'test_charges_once'))).toEqual([
      'patch app.services.orders.Mailer',
      'monkeypatch self.service.gateway',
    ]);
    expect(doubles(file.supports.find((one) => one.name === 'gateway') ?? { mocks: [] })).toEqual([
      'Mock PaymentGateway',
    ]);
  });

  it('tells an expected error from an assertion on a result', () => {
    expect(testNamed(file, 'test_bad_quantity_is_refused').assertions).toEqual([
      { text: 'pytest.raises(ValueError, match="quantity"):', line: 50, expectsError: true },
    ]);
  });

  it('reads symbols with their parameters, decorators and lines', () => {
    expect(file.symbols.find((one) => one.name === 'client')).toMatchObject({
      kind: 'function',
      container: null,
      parameters: ['database'],
      decorators: ['pytest.fixture'],
      startLine: 22,
      endLine: 25,
    });
    expect(file.symbols.find((one) => one.name === 'charge')).toMatchObject({
      kind: 'method',
      container: 'TestPayment',
    });
  });
});

describe('unittest and Django', async () => {
  const file = await readFixture('test_accounts.py');

  it('names the framework, the base classes and what is skipped', () => {
    expect(names(file)).toEqual(['test_rename', 'test_unknown_account', 'test_mail', 'test_slow (skipped)']);
    expect(testNamed(file, 'test_rename')).toMatchObject({
      framework: 'django',
      bases: ['AccountCase'],
      suites: ['AccountTests'],
    });
  });

  it('gives a base class as support', () => {
    expect(testNamed(file, 'test_rename').uses).toEqual(
      expect.arrayContaining(['AccountCase', 'AccountTests.setUpTestData']),
    );
    expect(file.supports.find((one) => one.name === 'AccountCase')).toMatchObject({
      kind: 'base-class',
      uses: ['TestCase'],
    });
  });

  it('reads self.assertRaises and patch.object', () => {
    expect(testNamed(file, 'test_unknown_account').assertions[0]?.expectsError).toBe(true);
    expect(doubles(testNamed(file, 'test_mail'))).toEqual(['patch.object Mailer.send']);
  });
});

describe('edges', () => {
  it('a module without tests is all helpers', async () => {
    const file = await readSource(
      'python',
      'import pytest\n\n@pytest.fixture\ndef db(): ...\n\ndef make_order(): ...\n',
      'tests/conftest.py',
    );
    expect(file.tests).toEqual([]);
    expect(supports(file)).toEqual(['fixture db', 'helper make_order']);
  });

  it('a skip under a condition is no skip', async () => {
    const file = await readSource(
      'python',
      'def test_a():\n    if slow:\n        pytest.skip("x")\n    assert a\n\ndef test_b():\n    pytest.skip("x")\n',
    );
    expect(names(file)).toEqual(['test_a', 'test_b (skipped)']);
  });

  it('a function within a test is part of it', async () => {
    const file = await readSource('python', 'def test_a():\n    def test_inner():\n        assert b\n    assert a\n');
    expect(names(file)).toEqual(['test_a']);
  });

  it('a double in brackets goes by the name of its argument or its spec', async () => {
    const file = await readSource('python', 'def test_a():\n    Service(repo=Mock(), mail=create_autospec(Mailer))\n');
    expect(doubles(testNamed(file, 'test_a'))).toEqual(['Mock repo', 'create_autospec Mailer']);
  });

  it('a constant or a setting that is given a value has no double in its place', async () => {
    const file = await readSource(
      'python',
      `def test_a(mocker):
    mocker.patch.object(settings, "WORKER_ENABLED", True)
    mocker.patch.object(settings, "WORKER_ACTORS", {"a", "b"})
    mocker.patch("app.limits.MAX_ROWS", 3)
    mocker.patch.object(orders, "mailer", Recorder())
    mocker.patch("app.orders.mailer")
`,
    );
    expect(doubles(testNamed(file, 'test_a'))).toEqual([
      'patch.object orders.mailer',
      'mocker.patch app.orders.mailer',
    ]);
  });
});
