import { describe, expect, it } from 'vitest';
import type { Language } from '../../src/domain/code.js';
import type { Decisions } from '../../src/domain/policy.js';
import { parseMarkdown } from '../../src/reading/markdown.js';
import { readTask } from '../../src/reading/task-text.js';
import { findEvidence } from '../../src/review/find-evidence.js';
import { inferCategories, inferFromText } from '../../src/review/infer-categories.js';
import { signalsOfChange } from '../../src/review/signals.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import type { DocumentExample } from '../../src/rulebook/document.js';
import { mistakeText } from '../../src/rulebook/mistake.js';
import { changing, NOWHERE, POLICY } from '../review/changing.js';

const { rulebook, documents, mistakes } = await readRulesFolder('rules');

const DECISIONS: Decisions = { waivers: [], categories: [], labels: [], authors: [] };

const NEW_TEST: Partial<Record<Language, string>> = {
  python: 'tests/test_example.py',
  typescript: 'test/example.test.ts',
  go: 'example_test.go',
  java: 'src/test/java/ExampleTest.java',
  kotlin: 'src/test/kotlin/ExampleTest.kt',
  csharp: 'tests/Example.Tests/ExampleTests.cs',
  ruby: 'spec/example_spec.rb',
  php: 'tests/Feature/ExampleTest.php',
  rust: 'tests/example.rs',
  javascript: 'test/example.test.js',
};

/** A change that adds one file. */
const adding = (path: string, code: string) => changing({ path, before: null, after: code });

type Example<Kind> = Extract<DocumentExample, { kind: Kind }>;

function examplesOf<Kind extends DocumentExample['kind']>(kind: Kind) {
  return documents.flatMap(({ category, file, examples }) =>
    examples
      .filter((example): example is Example<Kind> => example.kind === kind)
      .map((example) => ({ at: `${file}:${example.line}`, category, example })),
  );
}

it('the documents with the examples are sound', () => {
  expect(mistakes.map(mistakeText)).toEqual([]);
});

describe('a task of the examples', () => {
  it.each(examplesOf('task'))('$at $example.text', ({ category, example }) => {
    const task = readTask({ source: 'issue', ref: '#1', title: example.text, url: null, body: '' }, parseMarkdown);
    const found = inferFromText(task, rulebook, POLICY).map((inferred) => inferred.category.id);

    expect(found.includes(category.id)).toBe(example.belongs);
  });
});

describe('code of the examples', () => {
  it.each(examplesOf('code'))('$at $example.path', async ({ category, example }) => {
    const change = await adding(example.path ?? `src/example.${example.language}`, example.code);
    const sightings = signalsOfChange(change, rulebook);
    const found = inferCategories({
      tasks: [],
      change,
      sightings,
      rulebook,
      policy: POLICY,
      decisions: DECISIONS,
    }).map((inferred) => inferred.category.id);

    expect(found.includes(category.id), `it shows ${[...sightings.keys()].join(', ')}`).toBe(example.belongs);
  });
});

describe('a test of the examples', () => {
  const cases = examplesOf('test').flatMap(({ at, category, example }) =>
    example.tests.map((id) => ({ at, category, example, id })),
  );

  it.each(cases)('$at $example.verdict as $category.id/$id', async ({ category, example, id }) => {
    const change = await adding(example.path ?? NEW_TEST[example.language] ?? '', example.code);
    const test = category.tests.find((known) => known.id === id);
    if (test === undefined) throw new Error(`${id} is not a test`);
    const full = `${category.id}/${id}`;
    const due = { id: full, level: test.level, configured: false, because: '', at: [], category, test, text: null };
    const found = findEvidence([due], change, NOWHERE, [], rulebook).get(full);

    expect({ evidence: (found?.evidence.length ?? 0) > 0, nearMiss: (found?.nearMisses.length ?? 0) > 0 }).toEqual({
      evidence: example.verdict === 'counts',
      nearMiss: example.verdict === 'near-miss' ? true : expect.any(Boolean),
    });
  });
});

/** The frameworks whose idioms must be known, and how a test of each is told from others. */
const FRAMEWORKS: readonly (readonly [string, Language, RegExp])[] = [
  ['pytest', 'python', /^import pytest$/m],
  ['unittest', 'python', /from unittest import TestCase/],
  ['Django', 'python', /from django\.test/],
  ['FastAPI', 'python', /from fastapi/],
  ['Flask', 'python', /from flask/],
  ['SQLAlchemy', 'python', /from sqlalchemy/],
  ['Celery', 'python', /\bcelery\b/],
  ['vitest', 'typescript', /'vitest'/],
  ['jest', 'typescript', /\bjest\.mock/],
  ['mocha', 'javascript', /require\('chai'\)/],
  ['node:test', 'javascript', /'node:test'/],
  ['Playwright', 'typescript', /'@playwright\/test'/],
  ['supertest', 'typescript', /'supertest'/],
  ['NestJS', 'typescript', /'@nestjs\/testing'/],
  ['Express', 'typescript', /'express'/],
  ['Prisma', 'typescript', /'@prisma\/client'/],
  ['TypeORM', 'typescript', /'typeorm'/],
  ['Drizzle', 'typescript', /'drizzle-orm'/],
  ['BullMQ', 'typescript', /'bullmq'/],
  ['go test', 'go', /\*testing\.T/],
  ['testify', 'go', /stretchr\/testify/],
  ['httptest', 'go', /net\/http\/httptest/],
  ['database/sql', 'go', /"database\/sql"/],
  ['GORM', 'go', /gorm\.io\/gorm/],
  ['gRPC', 'go', /google\.golang\.org\/grpc/],
  ['JUnit', 'java', /org\.junit\.jupiter/],
  ['Spring Boot', 'java', /org\.springframework\.boot\.test/],
  ['Testcontainers', 'java', /org\.testcontainers/],
  ['JPA', 'java', /jakarta\.persistence/],
  ['Mockito', 'java', /org\.mockito/],
  ['Kotest', 'kotlin', /io\.kotest/],
  ['MockK', 'kotlin', /io\.mockk/],
  ['xUnit', 'csharp', /using Xunit;/],
  ['NUnit', 'csharp', /using NUnit\.Framework;/],
  ['MSTest', 'csharp', /VisualStudio\.TestTools/],
  ['WebApplicationFactory', 'csharp', /WebApplicationFactory</],
  ['EF Core', 'csharp', /Microsoft\.EntityFrameworkCore/],
  ['NSubstitute', 'csharp', /using NSubstitute;/],
  ['Moq', 'csharp', /using Moq;/],
  ['RSpec', 'ruby', /RSpec\.describe/],
  ['minitest', 'ruby', /Minitest::Test/],
  ['Rails', 'ruby', /ActionDispatch::IntegrationTest/],
  ['ActiveJob', 'ruby', /ActiveJob::TestCase/],
  ['Sidekiq', 'ruby', /sidekiq\/testing/],
  ['FactoryBot', 'ruby', /FactoryBot/],
  ['PHPUnit', 'php', /PHPUnit\\Framework\\TestCase/],
  ['Pest', 'php', /^it\('/m],
  ['Laravel', 'php', /use Tests\\TestCase;/],
  ['Symfony', 'php', /Symfony\\Bundle\\FrameworkBundle\\Test/],
  ['Doctrine', 'php', /Doctrine\\ORM/],
  ['Eloquent', 'php', /Order::query\(\)/],
  ['cargo test', 'rust', /#\[test\]/],
  ['tokio', 'rust', /#\[tokio::test\]/],
  ['sqlx', 'rust', /\bsqlx::/],
  ['diesel', 'rust', /\bdiesel::/],
  ['axum', 'rust', /\baxum::/],
  ['actix', 'rust', /\bactix_web\b/],
];

describe('the examples', () => {
  const tests = examplesOf('test').map(({ example }) => example);

  it.each(FRAMEWORKS)('hold a test with %s', (_, language, pattern) => {
    expect(tests.some((example) => example.language === language && pattern.test(example.code))).toBe(true);
  });

  it.each([...new Set(FRAMEWORKS.map(([, language]) => language))])('hold in %s both evidence and none', (language) => {
    const verdicts = tests
      .filter((example) => example.language === language)
      .map(({ verdict }) => verdict === 'counts');

    // JavaScript shares its stand-ins with TypeScript, which has examples of them.
    expect(verdicts).toContain(true);
    if (language !== 'javascript') expect(verdicts).toContain(false);
  });
});
