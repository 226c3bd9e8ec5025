import { describe, expect, it } from 'vitest';
import { emptyRecord, readDecisions } from '../../src/app/decisions/record.js';
import { issueBody } from '../../src/app/sticky-comment.js';

/** GitHub's limit. */
const LONGEST = 65_536;

describe('a comment that would be longer than GitHub takes', () => {
  const record = { ...emptyRecord, answered: ['1.abc'] };
  const tests = Array.from({ length: 5_000 }, (_, index) => `- [ ] \`persistence/test-${index}\` (required)`);

  it('is cut at a line, says so, and keeps its record', () => {
    const body = issueBody(record, tests.join('\n'));

    expect(body.length).toBeLessThanOrEqual(LONGEST);
    expect(body).toMatch(
      /- \[ \] `persistence\/test-\d+` \(required\)\n\n\*The rest was cut\.\*\n\n<!-- testreq:record /,
    );
    expect(readDecisions(body)).toEqual(record);
  });

  it('closes a code block in which it is cut', () => {
    const body = issueBody(record, `\`\`\`\`bash\n${'psql ```\n'.repeat(9_000)}\`\`\`\``);

    expect(body.length).toBeLessThanOrEqual(LONGEST);
    expect(body).toMatch(/psql ```\n````\n\n\*The rest was cut\.\*\n\n<!-- testreq:record /);
  });

  it('is left whole when it just fits', () => {
    const room = LONGEST - issueBody(record, '').length;

    expect(issueBody(record, 'x'.repeat(room))).toHaveLength(LONGEST);
    expect(issueBody(record, `${'x'.repeat(room)}\ny`)).toContain('The rest was cut');
  });
});
