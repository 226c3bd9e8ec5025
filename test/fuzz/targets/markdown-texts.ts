/** Pieces of Markdown as tasks and plans hold them. */
export const MARKDOWN: readonly string[] = [
  '# Milestone',
  '## Tasks',
  '### Task 1: Store rows in the database',
  '### Task 1: Store rows in the database ###',
  '### 2.1 A worker that polls the queue',
  'Task 3: words',
  '=====',
  '-----',
  '---',
  '+++',
  '- [ ] Add an endpoint',
  '- [x] `persistence/wiring` (critical)',
  '1. [ ] Add a queue',
  '   - [ ] nested',
  '- **Categories:** persistence, api-server',
  '**Task Categories:** Persistence',
  '**Integration Tests:**',
  '- test_factory_wires_the_repository',
  'Tests:',
  'persistence/wiring: tests/test_a.py::test_b',
  '| Test | Why |',
  '| --- | --- |',
  '| `a` | b |',
  '```bash',
  '```',
  '~~~',
  '    indented',
  '> quote',
  '<details><summary>x</summary>',
  '</details>',
  '<!-- comment',
  '-->',
  '<!-- testreq:plan -->',
  '<!-- /testreq:plan -->',
  '[link](https://example.com "title")',
  '![image](x.png)',
  '[^1]: note',
  '[a]: https://example.com',
  'Closes #12, fixes acme/app#3 and https://github.com/acme/shop/issues/4',
  'Task: #7',
  'No database is touched, and not the API.',
  'Out of scope',
  'curl -X POST http://localhost:8080/orders',
  '',
  '',
  '  ',
];

/** Sound tasks and plan documents. */
export const TASKS: readonly string[] = [
  `# Milestone 2

## Task 2.1: Persist operations

**Categories:** persistence, api-server

The factory \`get_operations_service()\` builds the repository.

- [ ] The repository writes to PostgreSQL
- [ ] The endpoint \`POST /operations\` answers 201

### Integration tests

- \`test_factory_wires_the_repository\`: the factory has a real repository

\`\`\`bash
docker compose exec db psql -c "SELECT 1"
\`\`\`

## Task 2.2: A worker

1. [ ] Poll the queue
2. [ ] Stop within ten seconds

---

## Task 2.3: Documentation
`,
  `Closes #12

## What
Adds a state machine for orders; transitions are checked.

## Out of scope
- the database

Tests:
- state-machine/valid: tests/test_orders.py::test_paid
`,
  `---
title: Plan
---

- [ ] T-1 Read the settings from the environment
  - [ ] fail without DATABASE_URL
- [ ] T-2 Publish events

<!-- testreq:plan -->
**Task Categories:** Persistence
<!-- /testreq:plan -->
`,
];
