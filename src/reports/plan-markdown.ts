import { codeBlock, codeSpan, escapeText } from './escape.js';
import type { Plan, PlannedTask } from './plan.js';

/** A plan as a Markdown document, a section a task. */
export function planToMarkdown(plan: Plan): string {
  if (plan.tasks.length === 0) return 'No task was found in the document.\n';
  const sections = plan.tasks.map((task) => {
    const name = task.title === task.id ? task.id : `${task.id}: ${task.title}`;
    return `## ${escapeText(name)}\n\n${planBlock(task)}`;
  });
  return `${sections.join('\n\n')}\n`;
}

/** What one task will need: categories, failure modes, tests as a task list, smoke commands. Without a line break at its end. */
export function planBlock({ categories, failureModes, requirements }: PlannedTask): string {
  if (categories.length === 0) return 'No integration test: nothing in the words of this task touches a boundary.';
  const tests = requirements.filter(({ level }) => level !== 'smoke');
  const commands = requirements.flatMap(({ smokeCommand }) => (smokeCommand === null ? [] : [smokeCommand]));
  const parts = [
    `**Task Categories:** ${categories.map(({ title }) => escapeText(title)).join(', ')}`,
    `**Failure Modes:** ${failureModes.map((id) => codeSpan(id)).join(', ')}`,
    `**Integration Tests:**\n\n${tests.map(({ id, level }) => `- [ ] ${codeSpan(id)} (${level})`).join('\n')}`,
    commands.length === 0 ? '' : `**Smoke Test:**\n\n${codeBlock(commands.join('\n'), 'bash')}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
