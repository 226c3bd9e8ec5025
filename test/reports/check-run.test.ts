import { toString as textOf } from 'mdast-util-to-string';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Requirement, ReviewCategory, ReviewFailureMode } from '../../src/domain/review.js';
import type { Rulebook } from '../../src/domain/rulebook.js';
import { checkRunReport } from '../../src/reports/check-run.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { kindsIn, NEVER, parse, prose, STRUCTURE } from './rendered.js';
import { hostileReview, sampleRequirement, sampleReview, TRICKS } from './sample-review.js';

let rulebook: Rulebook;
beforeAll(async () => {
  rulebook = await loadBuiltinRulebook();
});

const report = (changes: Parameters<typeof sampleReview>[0] = {}) => checkRunReport(sampleReview(changes), rulebook);

const notWired = sampleReview().failureModes[0] as ReviewFailureMode;
const persistence = sampleReview().categories[0] as ReviewCategory;

const waiver = {
  by: 'maria',
  kind: 'unchanged',
  reason: 'The factory is as it was.',
  url: 'https://github.com/acme/shop/pull/7#issuecomment-1',
} as const;

const present = sampleRequirement({
  status: 'present',
  nearMisses: [],
  skeleton: null,
  evidence: [
    { path: 'tests/test_wiring.py', line: 4, test: 'test_factory', inDiff: true, why: 'uses the real factory' },
  ],
});

/** So many absent tests of one category, each raised by a line of its own. */
function absent(number: number, changes: (index: number) => Partial<Requirement> = () => ({})): Requirement[] {
  return Array.from({ length: number }, (_, index) =>
    sampleRequirement({ id: `persistence/t-${index}`, at: [{ path: 'src/a.py', line: index + 1 }], ...changes(index) }),
  );
}

describe('what a check says of a category', () => {
  const verdict = (changes: Parameters<typeof sampleReview>[0]) =>
    /^\| Persistence \| ([^|]+) \|/m.exec(report(changes).summary)?.[1];

  it('is that it is waived, not covered, when its test was waived', () => {
    const requirements = [sampleRequirement({ status: 'waived', waiver })];
    const categories = [{ ...persistence, verdict: 'covered' as const }];

    expect(verdict({ requirements, categories, conclusion: 'success' })).toBe('waived');
  });

  it('is that it is open, not partly covered, when nothing of it is there', () => {
    const requirements = [sampleRequirement({ level: 'recommended' })];
    const categories = [{ ...persistence, verdict: 'partly' as const }];

    expect(verdict({ requirements, categories, conclusion: 'success' })).toBe('open, does not block');
  });
});

describe('the rules behind a check', () => {
  it('are linked where their address is known: tests, failure modes and categories', () => {
    const links = (id: string) => `https://example.org/rules.md#${id.replace('/', '-')}`;
    const { summary, text } = checkRunReport(sampleReview(), rulebook, { links });

    expect(summary).toContain('**[`persistence/wiring`](https://example.org/rules.md#persistence-wiring) is absent**');
    expect(summary).toContain('[Persistence](https://example.org/rules.md#persistence)');
    expect(summary).toContain('(https://example.org/rules.md#persistence-not-wired)');
    expect(text).toContain('[what counts](https://example.org/rules.md#persistence-wiring)');
  });

  it('are named by a command where it is not', () => {
    const { summary } = report();

    expect(summary).toContain('`/testreq explain persistence/wiring` says more');
    expect(summary).not.toContain('rules.md');
  });
});

describe('what a check says', () => {
  it('of an absent critical test: what is missing, why, what to write and how to get past, before anything else', () => {
    const { conclusion, title, summary, actions } = report();

    expect(conclusion).toBe('failure');
    expect(title).toBe('1 critical test is absent: persistence');
    const [opening] = summary.split('### What the change is');
    expect(opening).toContain('**Task:** Keep orders (#\u200b12). 3 files changed.');
    expect(opening).toContain('1. **`persistence/wiring` is absent** (critical). Due because a repository is new');
    expect(opening).toContain('> **Near miss:** `test_create` mocks `OrdersRepository`, so it passes even if nothing');
    expect(opening).toMatch(/\*\*Write:\*\* .+ For instance in `tests\/test_wiring\.py`/);
    expect(opening).toContain('`persistence/wiring: path/to/file.ext::test_name`');
    expect(opening).toContain('`/testreq waive persistence/wiring unchanged WHY`');
    expect(opening?.split('\n').length).toBeLessThan(20);
    expect(summary).toContain('| Persistence | **blocks** | `class OrdersRepository:` (`src/repository.py:3`) |');
    expect(summary).toContain('❌ **open** | `persistence/wiring` absent (critical) |');
    expect(actions.map(({ label }) => label)).toEqual(['Judge again']);
  });

  it('of an absent test in its details: what to write, where, and a skeleton to copy', () => {
    const { text } = report({ requirements: [sampleRequirement({ smokeCommand: 'psql -c "SELECT 1"' })] });

    expect(text).toContain('### `persistence/wiring` is absent (critical)');
    expect(text).toContain('For instance in `tests/test_wiring.py` (pytest):');
    expect(text).toContain('```python\ndef test_wiring():\n    assert get_orders()._repository is not None\n```');
    expect(text).toContain('```sh\npsql -c "SELECT 1"\n```');
  });

  it('of five absent tests: three unfolded, those that block first, and the others folded', () => {
    const [first, ...others] = absent(5, (index) => ({ level: index === 4 ? 'critical' : 'required' }));
    const { summary, text } = report({ requirements: [first as Requirement, ...others] });

    expect(summary.match(/ is absent\*\*/g)).toHaveLength(3);
    expect(summary).toMatch(/1\. \*\*`persistence\/t-4` is absent\*\* \(critical\)/);
    expect(summary).toContain('2 more below, under the details.');
    expect(text.match(/^### /gm)).toHaveLength(3);
    expect(text.match(/<details><summary><code>persistence&?\/?/g)).toHaveLength(2);
  });

  it('of tests that are there: which test covers what, no advice and no button', () => {
    const { title, summary, text, annotations, actions } = report({
      conclusion: 'success',
      title: 'The tests that this change needs are there (1)',
      requirements: [present],
      failureModes: [{ ...notWired, status: 'covered' }],
    });

    expect(title).toBe('The tests that this change needs are there (1)');
    expect(summary).toContain('✅ covered | `persistence/wiring`: `test_factory` (`tests/test_wiring.py:4`) |');
    expect(summary).not.toMatch(/waive|What is missing/);
    expect([text, annotations, actions]).toEqual(['', [], []]);
  });

  it('of an exempt change: that nothing was asked for, never that tests are there', () => {
    const { summary, text } = report({
      conclusion: 'success',
      title: 'No integration test needed (docs-only): only documentation changed',
      exemption: { id: 'docs-only', because: 'only documentation changed' },
      categories: [],
      failureModes: [],
      requirements: [],
    });

    expect(summary).toContain('**Exempt** (`docs-only`): only documentation changed. No test was asked for');
    expect(text).toBe('');
  });

  it('of a waived test: by whom, of what kind and why, with the comment, and not like a pass', () => {
    const { summary, annotations } = report({
      conclusion: 'success',
      title: '1 test waived by maria',
      requirements: [sampleRequirement({ status: 'waived', waiver })],
      failureModes: [{ ...notWired, status: 'waived' }],
    });

    expect(summary).toContain('**Let through by a waiver:**');
    expect(summary).toContain(
      `- \`persistence/wiring\` (critical) waived by [**maria**](${waiver.url}): unchanged, “The factory is as it was.”`,
    );
    expect(summary).toContain('⚪ waived | `persistence/wiring` waived by maria |');
    expect(summary).not.toContain('✅');
    expect(annotations).toEqual([]);
  });

  it('of a waived test beside an absent one: both', () => {
    const { summary } = report({
      requirements: [sampleRequirement(), sampleRequirement({ id: 'persistence/direct-db', status: 'waived', waiver })],
    });

    expect(summary).toContain('### What is missing');
    expect(summary).toContain('### Waived, not tested');
    expect(summary).not.toContain('Let through');
  });

  it('of an advisory repository: what would fail, as warnings', () => {
    const { conclusion, summary, annotations } = report({ conclusion: 'neutral' });

    expect(conclusion).toBe('neutral');
    expect(summary).toContain('**Advisory:**');
    expect(annotations.map(({ annotation_level }) => annotation_level)).toEqual(['warning']);
  });

  it('of a pass with advice: what could be added, as a notice, without a way past', () => {
    const { summary, annotations } = report({
      conclusion: 'success',
      title: 'Passes; 1 required test could be added: persistence',
      categories: [{ ...persistence, verdict: 'partly' }],
      requirements: [{ ...present, id: 'persistence/direct-db' }, sampleRequirement({ level: 'required' })],
    });

    expect(summary).toContain('### Could be added');
    expect(summary).not.toContain('How to get past');
    expect(annotations.map(({ annotation_level }) => annotation_level)).toEqual(['notice']);
  });

  it('of a change without a task, without anything due, with a note', () => {
    const { summary } = report({
      conclusion: 'success',
      title: 'No integration test is due',
      tasks: [],
      categories: [],
      failureModes: [],
      requirements: [],
      notes: ['4 files have no patch'],
    });

    expect(summary).toBe(
      'No task is linked, so the diff was judged by itself. 3 files changed.\n\n> 4 files have no patch',
    );
  });

  it('of a test that the task lists: that it blocks by itself', () => {
    const listed = sampleRequirement({ id: 'task/restart-keeps-orders', level: 'required', skeleton: null });
    const { summary, annotations } = report({ categories: [], failureModes: [], requirements: [listed] });

    expect(summary).toContain('`task/restart-keeps-orders` is absent');
    expect(summary).toContain('| | ❌ **open** | `task/restart-keeps-orders` absent (required) |');
    expect(annotations.map(({ annotation_level }) => annotation_level)).toEqual(['failure']);
  });
});

describe('annotations', () => {
  it('stand on the changed line that raised a test, and say in plain words what to write', () => {
    const [only, ...others] = report().annotations;

    expect(others).toEqual([]);
    expect(only).toMatchObject({
      path: 'src/factory.py',
      start_line: 12,
      end_line: 12,
      annotation_level: 'failure',
      title: 'Absent test: persistence/wiring',
    });
    expect(only?.message).toMatch(/^persistence\/wiring \(critical\) is due because .+\nNear miss: .+\nWrite: .+/);
  });

  it('stand on no line that is gone: its number is another line at the head', () => {
    const gone = { path: 'src/factory.py', line: 12, side: 'old' as const };
    const { annotations } = report({ requirements: [sampleRequirement({ at: [gone, { ...gone, line: 13 }] })] });
    const { annotations: mixed } = report({
      requirements: [sampleRequirement({ at: [gone, { path: 'src/factory.py', line: 30 }] })],
    });

    expect(annotations).toEqual([]);
    expect(mixed.map(({ start_line }) => start_line)).toEqual([30]);
    expect(mixed[0]?.message).toContain('Taken out: was src/factory.py:12.');
  });

  it('are one where two tests are raised by one line, and none for advice', () => {
    const at = [{ path: 'src/a.py', line: 1 }];
    const { annotations } = report({
      requirements: [
        ...absent(2, () => ({ at: [...at, ...at] })),
        sampleRequirement({ id: 'persistence/round-trip', level: 'recommended', at: [{ path: 'src/a.py', line: 2 }] }),
      ],
    });

    expect(annotations.map(({ title }) => title)).toEqual(['2 absent tests: persistence/t-0, persistence/t-1']);
  });

  it('are fifty at most, the first line of each test before a second, and the others counted', () => {
    const requirements = absent(40, (index) => ({
      at: [1, 2].map((file) => ({ path: `src/${file}.py`, line: index + 1 })),
    }));
    const { annotations, text } = report({ requirements });

    expect(annotations).toHaveLength(50);
    expect(new Set(annotations.map(({ title }) => title)).size).toBe(40);
    expect(text).toContain('30 further changed lines raised a test');
    expect(annotations[0]?.message).toContain('Write: ');
    expect(annotations[49]?.message).toMatch(/^persistence\/t-9 \(critical\) is due because .+\.$/);
  });

  it('are five for one test, however many lines raise it, and the others counted', () => {
    const at = Array.from({ length: 3_000 }, (_, index) => ({ path: 'src/a.py', line: index + 1 }));
    const { annotations, text } = report({ requirements: absent(1, () => ({ at })) });

    expect(annotations.map(({ start_line }) => start_line)).toEqual([1, 2, 3, 4, 5]);
    expect(text).toContain('2995 further changed lines raised a test');
  });
});

describe("GitHub's limits", () => {
  it.each([
    ['sixty absent tests', absent(60)],
    [
      'huge skeletons, also on one line',
      absent(60, (index) => ({
        skeleton: {
          language: 'python',
          framework: 'pytest',
          path: 'tests/test_a.py',
          code: index % 2 === 0 ? 'x'.repeat(200_000) : `${'def test_x():\n    pass\n'.repeat(9_000)}`,
        },
      })),
    ],
    ['huge sentences', absent(60, () => ({ because: 'a & b '.repeat(30_000) }))],
  ])('hold for %s, and what was left out is counted', (_, requirements) => {
    const failureModes = requirements.map(({ id }) => ({
      ...notWired,
      id,
      title: 'Not wired '.repeat(500),
      manifests: '| '.repeat(5_000),
      status: 'uncovered' as const,
      caughtBy: [id],
    }));
    const { summary, text, annotations } = report({
      requirements,
      failureModes,
      notes: Array(90).fill('note '.repeat(900)),
    });

    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(text.length).toBeLessThanOrEqual(65_000);
    expect(annotations.length).toBeLessThanOrEqual(50);
    expect(summary).toContain('*And 20 more.*');
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    const shown = kindsIn(parse(text)).get('heading') ?? 0;
    const folded = text.match(/<details>/g)?.length ?? 0;
    const left = Number(/\*(\d+) more tests? had no room here/.exec(text)?.[1] ?? 0);
    expect(shown + folded + left).toBe(60);
  });

  it('hold for buttons, none of which waives', () => {
    for (const { label, description, identifier } of report().actions) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
      expect(identifier.length).toBeLessThanOrEqual(20);
      expect(`${label}${description}`).not.toMatch(/waive/i);
    }
  });
});

/** What turns the direction of reading, and what begins a control sequence. */
const hidden = ['\u202e', '\u001b'];

describe('text of others', () => {
  it.each(TRICKS)('changes no structure, mentions nobody and links nowhere: %j', (trick) => {
    const hostile = checkRunReport(hostileReview(trick), rulebook);
    const harmless = checkRunReport(hostileReview('harmless'), rulebook);

    for (const part of ['summary', 'text'] as const) {
      const tree = parse(hostile[part]);
      const found = kindsIn(tree);
      const expected = kindsIn(parse(harmless[part]));
      for (const kind of STRUCTURE) {
        expect([part, kind, found.get(kind) ?? 0]).toEqual([part, kind, expected.get(kind) ?? 0]);
      }
      for (const kind of NEVER) {
        expect([part, kind, found.get(kind) ?? 0]).toEqual([part, kind, 0]);
      }
      expect(prose(tree)).not.toMatch(/@[\w-]|#\d|\bGH-\d|https?:\/\/|www\.\w/i);
      expect(hidden.filter((sign) => textOf(tree).includes(sign))).toEqual([]);
    }
    const plain = JSON.stringify([hostile.title, hostile.annotations.map(({ title, message }) => [title, message])]);
    expect(hidden.filter((sign) => plain.includes(JSON.stringify(sign).slice(1, -1)))).toEqual([]);
  });
});
