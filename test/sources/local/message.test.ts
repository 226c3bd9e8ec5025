import { describe, expect, it } from 'vitest';
import { taskOfMessage, taskOfText } from '../../../src/sources/local/message.js';

const ID = '0123456789abcdef0123456789abcdef01234567';

describe('a commit’s message as a task', () => {
  it('has the subject as its title and an abbreviated id as its name', () => {
    expect(taskOfMessage('commit', ID, 'Store sessions (#7)\n\nIn Redis.\n')).toEqual({
      source: 'commit',
      ref: '0123456789',
      title: 'Store sessions (#7)',
      url: null,
      body: 'In Redis.',
    });
  });

  it('of a squashed pull request is named by its number', () => {
    expect(taskOfMessage('pull-request', ID, 'Store sessions (#7)').ref).toBe('#7');
  });

  it('of a merged pull request has that one’s title', () => {
    expect(
      taskOfMessage('pull-request', ID, 'Merge pull request #12 from ada/store\n\nStore sessions\n\nIn Redis.'),
    ).toEqual({
      source: 'pull-request',
      ref: '#12',
      title: 'Store sessions',
      url: null,
      body: '\nIn Redis.',
    });
  });

  it('may be empty', () => {
    expect(taskOfMessage('commit', ID, '')).toMatchObject({ title: '', body: '' });
  });
});

describe('a text as a task', () => {
  it.each([
    ['# Store sessions\n\nIn Redis.', 'Store sessions', '\n\nIn Redis.'],
    ['Store sessions\nin Redis', 'Store sessions', '\nin Redis'],
    ['\n\nIntro.\n\n## Store sessions\n\nIn Redis.', 'Store sessions', '\n\nIntro.\n\n\n\nIn Redis.'],
    ['---\ntitle: x\n# no heading\n---\nStore sessions', 'Store sessions', '---\ntitle: x\n# no heading\n---\n'],
    ['Store sessions\r\nin Redis', 'Store sessions', '\nin Redis'],
  ])('%j has the title %j, and lines keep their numbers', (text, title, body) => {
    expect(taskOfText(text, 'issue.md')).toEqual({ source: 'text', ref: 'issue.md', title, url: null, body });
  });
});
