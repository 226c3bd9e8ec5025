import type { Plan, PlannedTask } from './plan.js';
import { Paint, printable, wrap } from './terminal.js';

/** A plan for a terminal. Ends with a line break. */
export function planToText(
  plan: Plan,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string {
  const paint = new Paint(colour);
  if (plan.tasks.length === 0) return 'No task was found in the document.\n';
  return `${plan.tasks.map((task) => taskText(task, paint, width).join('\n')).join('\n\n')}\n`;
}

function taskText(task: PlannedTask, paint: Paint, width: number): string[] {
  const name = task.title === task.id ? task.id : `${task.id}: ${task.title}`;
  const lines = [`${paint.bold(printable(name))}  ${paint.dim(`${printable(task.file)}:${task.line}`)}`];
  if (task.categories.length === 0) {
    lines.push('  No integration test: nothing in its words touches a boundary.');
    return lines;
  }
  const titles = task.categories.map(({ title }) => title).join(', ');
  for (const line of wrap(`Categories: ${titles}`, width - 2)) lines.push(`  ${line}`);
  for (const line of wrap(`Can fail by: ${task.failureModes.join(', ')}`, width - 2))
    lines.push(`  ${paint.dim(line)}`);
  const tests = task.requirements.filter(({ level }) => level !== 'smoke');
  const column = Math.max(0, ...tests.map(({ id }) => id.length));
  for (const { id, level } of tests) lines.push(`  ☐ ${printable(id).padEnd(column)}  ${paint.dim(level)}`);
  for (const { smokeCommand } of task.requirements) {
    if (smokeCommand === null) continue;
    for (const line of smokeCommand.split('\n')) lines.push(`  $ ${paint.cyan(printable(line))}`);
  }
  return lines;
}
