import type { Change, ChangedFile, Surroundings } from '../domain/change.js';
import type { Language } from '../domain/code.js';
import type { SkeletonCode } from '../domain/review.js';
import type { VerificationTest } from '../domain/rulebook.js';
import type { DueTest } from './require-tests.js';
import type { Sightings } from './signals.js';
import { writeCsharp } from './skeletons/csharp.js';
import { writeEcmascript } from './skeletons/ecmascript.js';
import { writeGo } from './skeletons/go.js';
import { writeJava, writeKotlin } from './skeletons/jvm.js';
import { namesFor, sourceOf } from './skeletons/names.js';
import { writePhp } from './skeletons/php.js';
import { placeOf } from './skeletons/place.js';
import { writePython } from './skeletons/python.js';
import { writeRuby } from './skeletons/ruby.js';
import { writeRust } from './skeletons/rust.js';
import type { Scene, Writer, Written } from './skeletons/scene.js';
import { styleFor, type TestStyle } from './skeletons/style.js';
import { chosenTemplate, fillTemplate } from './skeletons/templates.js';

const WRITERS: Readonly<Record<Language, Writer>> = {
  python: writePython,
  typescript: writeEcmascript,
  tsx: writeEcmascript,
  javascript: writeEcmascript,
  go: writeGo,
  java: writeJava,
  kotlin: writeKotlin,
  csharp: writeCsharp,
  ruby: writeRuby,
  php: writePhp,
  rust: writeRust,
};

/** What a test is written with where the repository has none to follow. */
const USUAL: Readonly<Record<Language, string>> = {
  python: 'pytest',
  typescript: 'vitest',
  tsx: 'vitest',
  javascript: 'vitest',
  go: 'go test',
  java: 'junit',
  kotlin: 'junit',
  csharp: 'xunit',
  ruby: 'rspec',
  php: 'phpunit',
  rust: 'cargo test',
};

/**
 * A test to paste for a due test that is absent: in the language of the changed code, the framework and the manner that
 * the repository's own tests have, with the changed names filled in. `null` where no changed file is code that is read.
 */
export function skeletonFor(
  due: DueTest,
  change: Change,
  surroundings: Surroundings,
  sightings: Sightings,
): SkeletonCode | null {
  const { test } = due;
  const source = sourceOf(due, change);
  if (!test || test.level === 'smoke' || !source?.language) return null;
  const style = styleFor(source, change, surroundings);
  const scene = sceneFor(test, due, source, style, change, surroundings, sightings);
  const { framework, code } = writtenFor(test, source.language, style, scene);
  return { language: source.language, framework, path: scene.path, code };
}

/** A document's own skeleton is what its authors want; an outline serves every language. */
function writtenFor(test: VerificationTest, language: Language, style: TestStyle, scene: Scene): Written {
  const template = chosenTemplate(test.skeletons, language, style.framework);
  if (template) return { framework: template.framework, code: fillTemplate(template, scene, language) };
  if (test.outline) return WRITERS[language](test.outline, scene);
  const sign = language === 'python' || language === 'ruby' ? '#' : '//';
  const head = language === 'php' ? '<?php\n\n' : '';
  return { framework: scene.framework, code: `${head}${sign} TODO: ${test.title}\n${sign} ${test.what}\n` };
}

function sceneFor(
  test: VerificationTest,
  due: DueTest,
  source: ChangedFile,
  style: TestStyle,
  change: Change,
  surroundings: Surroundings,
  sightings: Sightings,
): Scene {
  const names = namesFor(due, source, change, sightings);
  const steps = test.outline?.steps ?? [];
  const title = test.outline?.title ?? test.id.replaceAll('-', ' ');
  const known = style.framework && style.framework !== 'unknown' ? style.framework : null;
  const framework = known ?? USUAL[source.language ?? 'python'];
  const isRequest = steps.some((step) => step.do === 'request');
  const { className } = names;
  const isIntegration =
    isRequest || steps.some((step) => step.do === 'expect-row' || step.do === 'expect-column') || /end/.test(test.id);
  const path = placeOf({ source, style, framework, className, title, isIntegration, isRequest }, surroundings);
  const lines = source.code?.lines ?? [];
  return {
    ...names,
    verb: names.verb ?? (steps.some((step) => step.do === 'request' && step.body) ? 'post' : 'get'),
    guessed: new Set([...names.guessed].filter((name) => name !== 'table')),
    title,
    framework,
    path,
    home: homeOf(source, path, change, surroundings),
    seen: style.seen,
    found: style.found,
    inSource: (pattern) => lines.some(({ text }) => pattern.test(text)),
  };
}

/** The package or namespace of the changed code; in Go that of the tests beside it, which may have their own. */
function homeOf(source: ChangedFile, path: string, change: Change, surroundings: Surroundings): string | null {
  const { language, diff, code } = source;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const declared = (lines: readonly { text: string }[], pattern: RegExp) =>
    lines.map(({ text }) => pattern.exec(text)?.[1]).find((found) => found !== undefined) ?? null;
  switch (language) {
    case 'go': {
      const tests = [
        ...change.files.flatMap(({ role, code }) => (role === 'test' && code ? [code] : [])),
        ...surroundings.tests,
      ];
      const neighbour = tests.find(
        (file) => file.language === 'go' && file.path.slice(0, file.path.lastIndexOf('/') + 1) === folder,
      );
      const own = declared(code?.lines ?? [], /^package (\w+)/);
      const beside = neighbour ? declared(neighbour.lines, /^package (\w+)/) : null;
      return (
        (beside === `${own}_test` ? own : beside) ?? own ?? (diff.path.split('/').at(-2) ?? 'main').replace(/\W/g, '')
      );
    }
    case 'java':
    case 'kotlin': {
      const inPath = /src\/\w+\/(?:java|kotlin)\/(.*)\//.exec(diff.path)?.[1]?.replaceAll('/', '.');
      return declared(code?.lines ?? [], /^\s*package ([\w.]+)/) ?? inPath ?? null;
    }
    case 'csharp':
      return declared(code?.lines ?? [], /^\s*namespace ([\w.]+)/);
    case 'php':
      return declared(code?.lines ?? [], /^\s*namespace ([\w\\]+)/);
    default:
      return null;
  }
}
