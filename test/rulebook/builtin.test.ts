import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { checkRules } from '../../src/rulebook/check.js';
import { compileRules } from '../../src/rulebook/compile.js';
import { listRules, showRule } from '../../src/rulebook/describe.js';

/** Level and catches of each test: people rely on them, so a change is made here on purpose or not at all. */
const TESTS = `
persistence/wiring critical not-wired
persistence/direct-db critical not-wired wrong-connection transaction-issues schema-mismatch
persistence/smoke smoke wrong-connection transaction-issues
dependency-injection/wiring required missing-injection wrong-type
dependency-injection/reconfigure recommended stale-singleton
dependency-injection/smoke smoke missing-injection
state-machine/valid-transitions required missing-transition state-data-desync
state-machine/invalid-transitions recommended invalid-transition-allowed
state-machine/state-persists required lost-transition state-data-desync
state-machine/smoke smoke lost-transition
cross-component/contract recommended contract-mismatch
cross-component/end-to-end required contract-mismatch timing-issues circular-dependencies
cross-component/error-propagation recommended missing-error-propagation
cross-component/smoke smoke timing-issues circular-dependencies
background-async/starts required never-starts
background-async/stops required never-stops
background-async/completes-work required orphaned-work never-starts
background-async/concurrency recommended race-conditions
background-async/smoke smoke never-starts
external-integration/connection required connection-failure
external-integration/contract recommended response-parsing
external-integration/error-handling required connection-failure timeout-handling
external-integration/auth-rejected recommended auth-failure
external-integration/smoke smoke connection-failure auth-failure
configuration/required required missing-required wrong-type invalid-value
configuration/defaults required missing-required
configuration/reload recommended not-reloaded
configuration/smoke smoke missing-required
api-endpoint/happy-path required wrong-status-code response-shape-wrong
api-endpoint/validation recommended missing-validation wrong-status-code
api-endpoint/state-verification required wrong-status-code
api-endpoint/auth recommended missing-auth
api-endpoint/smoke smoke response-shape-wrong`
  .trim()
  .split('\n');

const folder = mkdtempSync(join(tmpdir(), 'testreq-rules-'));
writeFileSync(join(folder, 'picture.md'), Buffer.from([0x89, 0x50, 0x00, 0x0a]));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the rules that ship', () => {
  it('are sound', async () => {
    const { summary, mistakes } = await checkRules([], await loadBuiltinRulebook());

    expect(mistakes).toEqual([]);
    expect(summary[0]).toContain('8 categories, 31 failure modes, 33 verification tests');
  });

  it('have the levels that people rely on, and tests that catch every failure mode', async () => {
    const { categories } = await loadBuiltinRulebook();
    const tests = categories.flatMap(({ id, tests }) =>
      tests.map((test) => [`${id}/${test.id}`, test.level, ...test.catches].join(' ')),
    );

    expect(tests).toEqual(TESTS);
    for (const { failureModes, tests } of categories) {
      const caught = tests.flatMap(({ catches }) => catches);
      expect(failureModes.filter(({ id }) => !caught.includes(id))).toEqual([]);
    }
  });

  it('are the same compiled and from source', async () => {
    const compiled = JSON.parse(JSON.stringify(await compileRules('rules')));

    expect(await loadBuiltinRulebook()).toEqual(compiled);
  });

  it('load without the code that reads Markdown, YAML or schemas once they are compiled', async () => {
    mkdirSync(join(folder, 'dist', 'rulebook'), { recursive: true });
    writeFileSync(join(folder, 'dist', 'rulebook.json'), JSON.stringify({ categories: [], signals: [] }));
    const script = join(folder, 'dist', 'rulebook', 'builtin.mjs');
    execFileSync(process.execPath, [
      'node_modules/esbuild/bin/esbuild',
      'src/rulebook/builtin.ts',
      `--outfile=${script}`,
      '--log-level=error',
    ]);

    // compile.js is not there: reading it would fail.
    const load = `import(${JSON.stringify(script)}).then((m) => m.loadBuiltinRulebook()).then((r) => console.log(JSON.stringify(r)))`;
    expect(execFileSync(process.execPath, ['-e', load], { encoding: 'utf8' }).trim()).toBe(
      '{"categories":[],"signals":[]}',
    );
  });
});

describe('checking', () => {
  it('sees that an id has gone, a signal is unknown and a stand-in is no test', async () => {
    mkdirSync(join(folder, 'rules', 'signals'), { recursive: true });
    writeFileSync(join(folder, 'rules', 'signals', 'signals.yml'), 'change: { adds-route: adds a route }\ntest: {}\n');
    writeFileSync(
      join(folder, 'rules', 'caching.md'),
      `---\nid: caching\ntitle: Caching\nbias: -3\ntextBias: -2\n---\n\n# Caching\n\nCaches.\n\n## Indicators\n\n| words | weight |\n|---|---|\n| cache | 2 |\n\n## Failure modes\n\n| id | failure mode | what goes wrong | how it shows |\n|---|---|---|---|\n| stale | Stale | It is old | Old data |\n\n## Verification tests\n\n### \`fresh\` Fresh\n\nAsk again.\n\n- Level: required\n- Catches: \`stale\`\n- Due:\n  - a route is new: \`adds-rout\`\n- Evidence:\n  - calls: \`adds-route\`\n- Shown by: \`persistence/direct\`\n`,
    );

    const { mistakes } = await checkRules([join(folder, 'rules')], await loadBuiltinRulebook());
    const what = mistakes.map(({ line, what }) => `${line}: ${what}`);

    expect(what).toContain('33: `adds-rout` is not a signal of the vocabulary');
    expect(what).toContain('36: `persistence/direct` is not a test');
    expect(what).toContain('1: the category `persistence` is gone');
  });

  it('counts what a document of a team holds', async () => {
    const { summary, mistakes } = await checkRules(
      ['test/fixtures/rules/plain-framework.md'],
      await loadBuiltinRulebook(),
    );

    expect(mistakes).toEqual([]);
    expect(summary).toEqual([
      'test/fixtures/rules/plain-framework.md: 2 categories, 4 failure modes, 5 verification tests',
    ]);
  });

  it.each([
    ['test/fixtures/rules/nothing.md', 'there is no such file or folder'],
    ['test/rulebook', 'the folder holds no document of rules'],
    [join(folder, 'picture.md'), 'this is not text'],
  ])('refuses %s: %s', async (path, expected) => {
    await expect(checkRules([path], await loadBuiltinRulebook())).rejects.toThrow(expected);
  });
});

describe('describing', () => {
  it('lists every category with its failure modes and tests', async () => {
    const text = listRules(await loadBuiltinRulebook());

    expect(text).toMatch(/^persistence: Persistence\n {2}persistence\/not-wired +failure mode {2}Not wired\n/);
    expect(text).toMatch(/ {2}persistence\/wiring +critical +The real factory passes the repository\n/);
  });

  it('shows a category, a failure mode and a test', async () => {
    const rulebook = await loadBuiltinRulebook();

    expect(showRule(rulebook, 'persistence')).toContain('- not-wired: The service never receives its repository');
    expect(showRule(rulebook, 'persistence/not-wired')).toContain(
      '- persistence/wiring (critical): The real factory passes the repository',
    );
    expect(showRule(rulebook, 'persistence/wiring')).toContain(
      'A test that mocks it does not count: it passes even if nothing is wired.',
    );
  });

  it('says what was meant by an id that is not there', async () => {
    const rulebook = await loadBuiltinRulebook();

    expect(() => showRule(rulebook, 'persistance')).toThrow('did you mean `persistence`?');
    expect(() => showRule(rulebook, 'direct-db')).toThrow('write `persistence/direct-db`');
  });
});
