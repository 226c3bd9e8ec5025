import { expect, it } from 'vitest';
import { readComposeFile } from '../../src/reading/compose-file.js';

it.each(['{', '[', '- ', '? ', '{a: '])(
  'a compose file of %j ten thousand times tells nothing, and ends no process',
  (sign) => {
    expect(readComposeFile('compose.yaml', `services: ${sign.repeat(10_000)}`)).toBeNull();
  },
);

it('a compose file whose aliases multiply tells nothing', () => {
  const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`);

  expect(readComposeFile('compose.yaml', `a0: &a0 [x]\n${levels.join('\n')}\nservices: *a9\n`)).toBeNull();
});

it('a compose file of fifty thousand mistakes on one line tells nothing', () => {
  expect(readComposeFile('compose.yaml', `services: ${'!!a '.repeat(49_000)}`)).toBeNull();
});
