import type { Category, Rulebook, SignalCondition, VerificationTest } from '../domain/rulebook.js';
import { InputError } from '../input-error.js';
import { suggestion } from './nearest.js';

/** Every category with its failure modes and tests, one line each: what `rules list` prints. */
export function listRules(rulebook: Rulebook): string {
  return rulebook.categories
    .map((category) => {
      const modes = category.failureModes.map((mode) => [`${category.id}/${mode.id}`, 'failure mode', mode.title]);
      const tests = category.tests.map((test) => [`${category.id}/${test.id}`, test.level, test.title]);
      return [`${category.id}: ${category.title}`, ...columns([...modes, ...tests])].join('\n');
    })
    .join('\n\n');
}

/**
 * What the rules say of a category, a failure mode or a test, in Markdown that also reads well as plain text.
 * `id` is `persistence` or `persistence/wiring`. Throws an `InputError` for an unknown one.
 */
export function showRule(rulebook: Rulebook, id: string): string {
  const [categoryId = '', part] = id.split('/');
  const category = rulebook.categories.find((known) => known.id === categoryId);
  if (category !== undefined && part === undefined) return showCategory(category);
  const test = category?.tests.find((known) => known.id === part);
  if (category !== undefined && test !== undefined) return showTest(rulebook, category, test);
  const mode = category?.failureModes.find((known) => known.id === part);
  if (category !== undefined && mode !== undefined) {
    const tests = category.tests.filter(({ catches }) => catches.includes(mode.id));
    return [
      `# ${category.id}/${mode.id}: ${mode.title}`,
      `${mode.description}.`,
      `How it shows: ${mode.manifests}.`,
      ['Caught by:', ...tests.map((known) => `- ${category.id}/${known.id} (${known.level}): ${known.title}`)].join(
        '\n',
      ),
    ].join('\n\n');
  }
  const ids = rulebook.categories.flatMap((known) => [
    known.id,
    ...known.tests.map((entry) => `${known.id}/${entry.id}`),
    ...known.failureModes.map((entry) => `${known.id}/${entry.id}`),
  ]);
  const sameEnd = ids.filter((known) => known.endsWith(`/${id}`));
  throw new InputError(
    `\`${id}\` is not a category, a failure mode or a test; ${sameEnd.length > 0 ? `write ${sameEnd.map((known) => `\`${known}\``).join(' or ')}` : suggestion(id, ids)}`,
  );
}

function showCategory(category: Category): string {
  return [
    `# ${category.id}: ${category.title}`,
    category.summary,
    [
      'How it fails:',
      ...category.failureModes.map((mode) => `- ${mode.id}: ${mode.description}. ${mode.manifests}.`),
    ].join('\n'),
    ['Tests that catch it:', ...category.tests.map((test) => `- ${test.id} (${test.level}): ${test.what}`)].join('\n'),
  ].join('\n\n');
}

function showTest(rulebook: Rulebook, category: Category, test: VerificationTest): string {
  const titles = new Map(rulebook.signals.map((signal) => [signal.id, signal.title]));
  const words = (condition: SignalCondition): string =>
    [
      ...condition.all.map((signal) => titles.get(signal) ?? signal),
      condition.any.length > 0 ? condition.any.map((signal) => titles.get(signal) ?? signal).join(', or ') : '',
      condition.none.length > 0
        ? `but not ${condition.none.map((signal) => titles.get(signal) ?? signal).join(', nor ')}`
        : '',
    ]
      .filter(Boolean)
      .join('; ');
  const list = (title: string, items: readonly string[]): string =>
    [title, ...items.map((item) => `- ${item}`)].join('\n');
  const modes = category.failureModes.filter(({ id }) => test.catches.includes(id));
  return [
    `# ${category.id}/${test.id}: ${test.title} (${test.level})`,
    test.what,
    list(
      'Catches:',
      modes.map((mode) => `${mode.id}: ${mode.description}`),
    ),
    test.due.length === 0
      ? `Due whenever a change is ${category.title} work.`
      : list(
          'Due because:',
          test.due.map((rule) => {
            const seen = words(rule);
            return seen === '' ? rule.because : `${rule.because} (the change ${seen})`;
          }),
        ),
    test.evidence.length === 0
      ? ''
      : list(
          'Evidence is a test that:',
          test.evidence.map((rule) => `${rule.why} (it ${words(rule)})`),
        ),
    test.nearMiss === '' ? '' : `A test that mocks it does not count: ${test.nearMiss}.`,
    test.impliedBy.length === 0 ? '' : `Also shown by ${test.impliedBy.join(', ')}.`,
    test.easedBy.length === 0 ? '' : `Only recommended beside ${test.easedBy.join(', ')}.`,
    test.smoke === null ? '' : `\`\`\`bash\n${test.smoke}\n\`\`\``,
    test.outline === null ? '' : `A test to paste, for every language:\n\n\`\`\`\n${test.outline.text}\n\`\`\``,
    ...test.skeletons.map(({ language, framework, code }) => `${framework}:\n\n\`\`\`${language}\n${code}\n\`\`\``),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function columns(rows: readonly string[][]): string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
  );
}
