import type { Requirement, Review } from '../../src/domain/review.js';

/** An absent requirement with everything that a report may show; `changes` replaces parts of it. */
export function sampleRequirement(changes: Partial<Requirement> = {}): Requirement {
  return {
    id: 'persistence/wiring',
    level: 'critical',
    status: 'absent',
    because: 'a repository is new or is built differently',
    at: [{ path: 'src/factory.py', line: 12 }],
    evidence: [],
    nearMisses: [
      {
        path: 'tests/test_orders.py',
        line: 8,
        test: 'test_create',
        inDiff: true,
        why: '`test_create` mocks `OrdersRepository`, so it passes even if nothing is wired',
      },
    ],
    skeleton: {
      language: 'python',
      framework: 'pytest',
      path: 'tests/test_wiring.py',
      code: 'def test_wiring():\n    assert get_orders()._repository is not None\n',
    },
    smokeCommand: null,
    waiver: null,
    ...changes,
  };
}

/** A review that fails for one absent test; `changes` replaces parts of it. */
export function sampleReview(changes: Partial<Review> = {}): Review {
  return {
    schema: 'testreq/review@1',
    conclusion: 'failure',
    title: '1 critical test is absent: persistence',
    tasks: [{ source: 'issue', ref: '#12', title: 'Keep orders', url: null }],
    exemption: null,
    categories: [
      {
        id: 'persistence',
        title: 'Persistence',
        confidence: 0.93,
        verdict: 'blocks',
        because: [{ source: 'code', detail: '`class OrdersRepository:`', path: 'src/repository.py', line: 3 }],
      },
    ],
    failureModes: [
      {
        id: 'persistence/not-wired',
        title: 'Not wired',
        manifests: 'Orders are gone after a restart',
        status: 'uncovered',
        caughtBy: ['persistence/wiring'],
      },
    ],
    requirements: [sampleRequirement()],
    changedFiles: 3,
    notes: [],
    ...changes,
  };
}

/** Text with which somebody may try to steer a report. */
export const TRICKS: readonly string[] = [
  '@octocat and @acme/team',
  'a@_evil.example',
  '-@.a',
  'closes #12, acme/app#3 and GH-7',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '![picture](https://evil.example/x.png)',
  '[harmless](https://evil.example)',
  'https://evil.example/x www.evil.example',
  '_www.evil.example (www.evil.example ~www.evil.example',
  '</details></summary><h1>Approved</h1>',
  '<!-- testreq:plan -->',
  '```\nbreak out\n```',
  '`code` ``more`` ```',
  '| a | b |\n| --- | --- |',
  '# heading\n\n- list\n\n> quote',
  '**bold** __bold__ *it* _it_ ~~gone~~ $math$',
  '\u001b[2J\u001b]0;title\u0007 \u0000 \u202egnp.exe',
  '&lt;b&gt; &amp; &#64;octocat',
  '[^1]: footnote [x]: https://evil.example',
  '1. one\n2. two',
  '\\@octocat \\`x',
  '---\n===',
];

/** A review in which every text that others write is the given one. */
export function hostileReview(text: string): Review {
  const reference = { path: text, line: 1, test: text, inDiff: true, why: `\`${text}\` mocks \`${text}\`, so ${text}` };
  return sampleReview({
    title: text,
    tasks: [{ source: 'issue', ref: text, title: text, url: text }],
    categories: [
      {
        id: 'persistence',
        title: text,
        confidence: 1,
        verdict: 'blocks',
        because: [{ source: 'code', detail: `\`${text}\` and ${text}`, path: text, line: 1 }],
      },
    ],
    failureModes: [
      {
        id: 'persistence/not-wired',
        title: text,
        manifests: text,
        status: 'uncovered',
        caughtBy: ['persistence/wiring'],
      },
    ],
    requirements: [
      sampleRequirement({
        because: text,
        at: [{ path: text, line: 1 }],
        nearMisses: [reference],
        skeleton: { language: 'python', framework: 'pytest', path: text, code: text },
      }),
      sampleRequirement({ id: `task/${text}`, status: 'present', evidence: [reference] }),
      sampleRequirement({
        id: 'persistence/direct-db',
        status: 'waived',
        waiver: { by: text, kind: 'other', reason: text, url: text },
      }),
      sampleRequirement({ id: 'persistence/smoke', level: 'smoke', smokeCommand: text }),
      ...['a', 'b', 'c', 'd'].map((id) =>
        sampleRequirement({ id: `persistence/${id}`, level: 'required', because: text }),
      ),
    ],
    notes: [text],
  });
}
