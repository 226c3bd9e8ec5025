import fc from 'fast-check';
import { readComposeFile } from '../../../src/reading/compose-file.js';
import { loadBuiltinRulebook } from '../../../src/rulebook/builtin.js';
import { overlayPolicy, parsePolicyFile, policyFor } from '../../../src/sources/policy-file.js';
import { POLICY_TEMPLATE } from '../../../src/sources/policy-template.js';
import { type FuzzTarget, must, property, unless } from '../target.js';
import { anyText, shuffled, spoiled } from '../texts.js';

const LINES = [
  'enforce: strict',
  'enforce: [required, strict]',
  'extends: acme/.github',
  'ignore: [docs/**, "**/*.md"]',
  'ignore: &a [x]',
  'tests: *a',
  'tests: [*a, *a, *a, *a]',
  'categories: {persistence: off, persistence: on}',
  'categories: &b {a: *b}',
  '<<: *b',
  'levels:',
  '  persistence/wiring: critical',
  '  nothing/there: off',
  'indicators: {persistence: {words: [row], paths: [db/**]}}',
  'minimumConfidence: .nan',
  'minimumConfidence: 1e999',
  'scopes:',
  '  - paths: [services/**]',
  '    enforce: advisory',
  '  - paths: [**/**/**/**]',
  '  - ? {a: b}',
  '    : c',
  '? [complex, key]',
  ': value',
  '!!binary aGVsbG8=',
  '!!set {a, b}',
  '!<tag:yaml.org,2002:str> x',
  '%YAML 9.9',
  '---',
  '...',
  'a: |2-',
  '    text',
  'b: >+',
  '"\\x',
  "'",
  '{',
  '[',
  ']}',
  '__proto__: {enforce: advisory}',
  'constructor: x',
  '# comment',
  '\t- tab',
  'services: {db: {image: postgres, environment: [A=b]}}',
  'waive: {users: [a], author: true, permission: write}',
  'onError: neutral',
] as const;

/** Policies as YAML, and compose files: a policy or mistakes with their places. */
export const policies: FuzzTarget = {
  name: 'policies',
  share: 12,
  async open() {
    const rulebook = await loadBuiltinRulebook();
    const aliases = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).map(
      ([deep, wide]) =>
        // Each level names the one before several times: the text is short, what it stands for is not.
        `a0: &a0 [x]\n${Array.from({ length: deep }, (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: wide }, () => `*a${level}`).join(', ')}]`).join('\n')}\nignore: *a${deep}\n`,
    );
    const nested = fc
      .tuple(
        fc.constantFrom('[', '{a: ', '- ', '? ', '{', '!!a ', '&a [', '{[', '"'),
        fc.integer({ min: 1, max: 10_000 }),
      )
      .map(([sign, times]) => `ignore: ${sign.repeat(times)}`);
    const text = fc.oneof(
      { weight: 5, arbitrary: shuffled(LINES) },
      { weight: 5, arbitrary: spoiled([POLICY_TEMPLATE, POLICY_TEMPLATE.replace(/^# ?/gm, ''), LINES.join('\n')]) },
      { weight: 2, arbitrary: anyText },
      { weight: 1, arbitrary: aliases },
      { weight: 1, arbitrary: nested },
    );
    const paths = fc.array(fc.oneof(anyText, fc.constantFrom('services/a.py', 'docs/x.md', 'a')), { maxLength: 4 });
    return {
      property: property(fc.tuple(text, paths), ([yaml, changed]) => {
        const read = unless(['PolicyError'], () => parsePolicyFile(yaml, 'fuzz.yml', rulebook));
        const policy = policyFor(overlayPolicy(read ?? {}, read ?? {}), changed);
        must(['required', 'strict', 'advisory'].includes(policy.enforce), `enforce is ${policy.enforce}.`);
        must(policy.minimumConfidence >= 0 && policy.minimumConfidence <= 1, 'The confidence is out of its bounds.');
        must(({} as { enforce?: unknown }).enforce === undefined, 'Every object has become a policy.');
        const services = readComposeFile('compose.yaml', yaml);
        must(services === null || services.composeFile === 'compose.yaml', 'A compose file is called otherwise.');
      }),
    };
  },
};
