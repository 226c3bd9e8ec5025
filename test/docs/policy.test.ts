import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { parsePolicyFile } from '../../src/sources/policy-file.js';
import { policySchema } from '../../src/sources/policy-schema.js';

const DOCUMENT = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
const BLOCKS = [...DOCUMENT.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  text: text ?? '',
}));
const EXAMPLES = BLOCKS.flatMap(({ language, text }, index) => {
  const next = BLOCKS[index + 1];
  return language === 'yaml' ? [{ text, message: next?.language === 'text' ? next.text : null }] : [];
});

describe('docs/policy.md', () => {
  it.each(EXAMPLES)('its example $text does what it says', async ({ text, message }) => {
    const rulebook = await loadBuiltinRulebook();
    const read = () => parsePolicyFile(text, '.github/testreq.yml', rulebook);

    if (message === null) expect(read()).toBeTypeOf('object');
    else expect(read).toThrow(expect.objectContaining({ message: message.trim() }));
  });

  it('shows every key', () => {
    const shown = new Set(
      EXAMPLES.filter(({ message }) => message === null).flatMap(({ text }) => Object.keys(parsePolicyFile(text, 'x'))),
    );

    expect([...shown].sort()).toEqual(Object.keys(policySchema.shape).sort());
  });
});
