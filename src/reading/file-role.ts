import type { FileRole } from '../domain/change.js';
import type { Language } from '../domain/code.js';
import { matchesPolicyGlob } from '../path-globs.js';

/** A repository's own word on what some files are; globs as in the policy. */
export interface RoleGlobs {
  readonly generated: readonly string[];
  readonly tests: readonly string[];
  readonly integrationTests: readonly string[];
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  py: 'python',
  pyi: 'python',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  go: 'go',
  java: 'java',
  kt: 'kotlin',
  kts: 'kotlin',
  cs: 'csharp',
  rb: 'ruby',
  rake: 'ruby',
  ru: 'ruby',
  jbuilder: 'ruby',
  rabl: 'ruby',
  php: 'php',
  rs: 'rust',
};

/** The language of a file by its extension, or `null` where none of ours reads it. */
export function languageOf(path: string): Language | null {
  return LANGUAGES[extensionOf(path)] ?? null;
}

/** Extensions of code in languages that have no grammar here: their roles count, their contents are not judged. */
const OTHER_CODE = new Set(
  'c cc cpp cxx h hh hpp m mm swift scala sc clj cljs ex exs erl hs ml mli fs fsx vb dart lua pl pm r jl nim zig cr groovy vue svelte astro html htm cshtml razor erb haml slim twig jsp ejs hbs liquid css scss sass less sql graphql gql proto thrift avsc prisma sh bash ps1 bat'.split(
    ' ',
  ),
);

const STYLES = new Set(['css', 'scss', 'sass', 'less', 'styl']);
const PROSE = new Set(['md', 'mdx', 'markdown', 'rst', 'adoc', 'asciidoc', 'txt']);
const SETTINGS = new Set([
  'yml',
  'yaml',
  'toml',
  'ini',
  'cfg',
  'conf',
  'properties',
  'env',
  'json',
  'jsonc',
  'json5',
  'xml',
  'hcl',
  'tf',
  'tfvars',
  'config',
  'plist',
]);

const VENDORED = /(?:^|\/)(?:vendor|third_party|thirdparty|node_modules|bower_components|Pods|external)\//;
/** Folders of the product's own code: a package below them that is called `docs`, `vendor` or `external` is a feature. */
const OWN_CODE = /(?:^|\/)(?:src|app|lib|internal|pkg|crates|server|backend|core)\//;
const GENERATED_PATH =
  /(?:^|\/)(?:__generated__|generated|\.openapi-generator)\/|\/openapi\/(?:model|api)_\w+\.\w+$|(?:\.(?:pb|g|generated|designer|gen|min)\.[a-z]+|_pb2(?:_grpc)?\.pyi?|\.pb\.gw\.go|_gen\.go|_generated\.[a-z]+|zz_generated[\w.]*\.go|\.snap|\.map|ModelSnapshot\.cs)$|(?:^|\/)build\/generated\//i;
/** Folders of what a build makes, unless they stand below the product's own code, where the word is its own. */
const MADE_FOLDER = /(?:^|\/)(?:gen|dist)\//i;
const LOCK_FILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|Cargo\.lock|go\.sum|gradle\.lockfile|packages\.lock\.json|flake\.lock|pubspec\.lock)$/;
/**
 * Benchmarks are tests of speed: at the root, in Cargo's `benches/`, in Gradle's `src/jmh/`; elsewhere a product has them too,
 * and where a folder is a package it may be the product. A folder `Behat` holds contexts and pages, but in Behat itself.
 */
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|testing|e2e|cypress|playwright|integration[-_]?tests?|[\w-]*test[-_]?(?:utils?|utilities|helpers?|support|suite|kit|harness)|testing[-_](?:support|utils?|helpers?)|testdata|test[-_]fixtures|(?:[\w-]+-)?msw|[\w-]*mock[-_](?:server|api|backend)|mirage|cassettes|__mocks__|__fixtures__|src\/(?:\w*[tT]est|it|jmh|testFixtures|integrationTest|functionalTest)|androidTest|commonTest|jvmTest)\/|^t\/|^(?:bench|benches|benchmarks?)\/(?:.*bench[^/]*$|(?!.*\.(?:py|rb|php)$))|(?:^|\/)benches\/.*\.rs$|(?:^|\/)(?<!Behat\/)[bB]ehat\/(?!Behat\/|Testwork\/)/;
/** Where tests are called specs. In other languages a folder of this name holds specifications: a resource's, a protocol's. */
const SPEC_FOLDER = /(?:^|\/)specs?\/(?!.*\.(?:java|kt|cs|go|rs|py)$)/;
const TEST_NAME =
  /(?:^|\/)(?:test_[^/]+\.py|[^/]+_tests?\.(?:py|go|rb|rs|exs)|[^/]+_spec\.rb|conftest\.py|[^/]+[.-](?:test|tests|spec|e2e|e2e-spec|cy|it)\.[cm]?[jt]sx?|[^/]*(?:Test|Tests|IT|TestCase|TestBase|Fixture)\.(?:java|kt|cs|php|groovy|scala)|[^/]*Tester\.(?:java|kt|php|groovy|scala)|[^/]*Specs?\.(?:kt|php|groovy|scala)|Test[A-Z][^/]*\.(?:java|kt)|tests?\.(?:py|rs)|test[-_]helpers?\.[a-z]+|(?:rails|spec)_helper\.rb|(?:vitest|jest|playwright|cypress)[.\w-]*\.(?:setup|config)\.[cm]?[jt]s|(?:phpunit|behat|pytest|tox)\.[\w.]+|config\/environments\/test\.rb|config\/[^/]+_test\.(?:ya?ml|php)|\.env\.test|[^/]+\.(?:feature|hurl|robot|bats))$|(?:^|\/)features\/step_definitions\/|^features\/(?:steps|support)\/|(?:^|\/)config\/(?:packages\/|routes\/)?test\//;
/** Maven and Gradle keep tests apart: what is called a test or spec here is the product's own (an A/B test, a specification). */
const MAIN_SOURCES = /(?:^|\/)src\/main\/(?:java|kotlin)\//;
/** A C# or JVM project folder whose name says that it holds tests: `Orders.UnitTests/`. */
const TEST_PROJECT =
  /(?:^|\/)[\w.-]+[._-](?:Tests?|UnitTests?|IntegrationTests?|FunctionalTests?|Specs?|Test\.Common|test|tests)\//;
const DOCS_FOLDER =
  /(?:^|\/)(?:docs?|docs[-_][\w-]+|[\w-]+-docs|documentation(?:[-_][\w-]+)?|website|site|wiki|examples?\/docs)\//;
/** In these even code is there to be read, or to build what is read. */
const DOCS_CODE =
  /(?:^|\/)(?:docs|docs[-_](?:api|app|assets|components|content|examples|generator|infra|next|site|snippets|src|theme|tools|ui|web|website)|[\w-]+-docs|documentation(?:[-_][\w-]+)?|website)\//;
const DOCS_NAME =
  /(?:^|\/)(?:README|CHANGELOG|CHANGES|HISTORY|LICENSE|LICENCE|NOTICE|AUTHORS|CONTRIBUTORS|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|MAINTAINERS|CODEOWNERS|NEWS|UPGRADING|TODO)(?:\.[\w-]+)*$/i;
const BUILD_FOLDER =
  /(?:^|\/)(?:\.github|\.gitlab|build-logic|\.circleci|\.buildkite|\.husky|\.vscode|\.idea|\.devcontainer|\.changeset|\.woodpecker|\.ci|buildSrc|\.mvn|\.config|\.yarn|\.azure|\.teamcity)\//;
/** What a product may call a part of itself, too: below its own code a program in these is its own. */
const BUILD_WORD_FOLDER = /(?:^|\/)(?:ci|gradle|hack)\//;
/** What stands here at the root makes images and packages; in a package of the product `docker/` speaks to Docker. */
const IMAGE_FOLDER = /^(?:docker|packaging)\/(?!.*\.(?:go|rs|java|kt|cs)$)/;
/** `gradle/lib/…`, `packages/docker/src/…`: sources of a package, not of a build. */
const PACKAGE_OF_BUILD_WORD = /(?:^|\/)(?:ci|gradle|hack|docker|packaging)\/(?:lib|src|app)\/[\w-]+\//;
const BUILD_NAME =
  /(?:^|\/)(?:Dockerfile[^/]*|[^/]+\.[Dd]ockerfile|Containerfile|\.dockerignore|Makefile|GNUmakefile|Justfile|Taskfile\.ya?ml|Rakefile|CMakeLists\.txt|BUILD(?:\.bazel)?|WORKSPACE|MODULE\.bazel|Jenkinsfile|Procfile|package\.json|pyproject\.toml|setup\.(?:py|cfg)|requirements[^/]*\.(?:txt|in)|Pipfile|Gemfile|[^/]+\.gemspec|composer\.json|Cargo\.toml|build\.rs|go\.(?:mod|work)|pom\.xml|[^/]*\.gradle(?:\.kts)?|settings\.gradle\.kts|gradle(?:w(?:\.bat)?|\.properties)|[^/]+\.(?:csproj|fsproj|vbproj|sln|slnx|props|targets|nuspec|ruleset)|global\.json|nuget\.config|mvnw(?:\.cmd)?|tsconfig[^/]*\.json|(?:babel|webpack|rollup|vite|esbuild|tsup|postcss|tailwind|eslint|prettier|stylelint|commitlint|lint-staged|turbo|nx|lerna|renovate|knip|biome|svgo|rspack|metro|craco|i18next-parser)[\w.-]*\.(?:[cm]?[jt]s|jsonc?|ya?ml)|\.(?:eslint|prettier|stylelint|babel|editorconfig|gitignore|gitattributes|gitmodules|npmrc|nvmrc|node-version|python-version|ruby-version|tool-versions|swcrc|browserslistrc|lintstaged|pre-commit|golangci|rubocop|flake8|pylintrc|travis|appveyor|drone|woodpecker|codecov|dependabot|mailmap|php-cs-fixer|php_cs|styleci|scrutinizer|git-blame-ignore-revs|all-contributorsrc|release-it|releaserc|markdownlint|yamllint|hadolint|clippy|rustfmt)[\w.-]*|rustfmt\.toml|clippy\.toml|rust-toolchain[\w.]*|deny\.toml|lefthook\.ya?ml|codecov\.ya?ml|renovate\.json5?|azure-pipelines[\w.-]*\.ya?ml|appveyor\.ya?ml|cloudbuild\.ya?ml|crowdin\.ya?ml|sonar-project\.properties|phpstan[\w.]*|psalm[\w.]*|noxfile\.py|mkdocs\.ya?ml|[^/]+\.(?:nix|spec|bazel|bzl|mk|cmake))$/;
const TRANSLATIONS =
  /(?:^|\/)(?:locales?|lang|i18n|l10n|translations?|languages|messages)\/|(?:^|\/)[^/]*(?:messages|strings|translations?|[_.-](?:[a-z]{2}(?:[_-][A-Z]{2})?))\.(?:properties|po|pot|mo|xlf|resx|arb|strings)$|\.(?:po|pot|mo|xlf|xliff|resx|arb|strings)$/;
const GENERATED_MARK =
  /@generated\b(?!\s*[|&]*=)|\bcode generated\b.*\bdo not edit\b|\bauto-?generated\b.*\b(?:do not|don't|not be) (?:edit|modif)|<auto-generated|openapi-generator\.tech|swagger-codegen|\bwas generated by (?:bundler|rubygems)\b/i;

/**
 * What a file is for, by its path; `head` (its text, or what is known of it) tells generated files by their mark.
 * The policy's globs come first, since a repository knows its own layout.
 */
export function roleOf(path: string, globs: RoleGlobs, head = ''): FileRole {
  if (matchesPolicyGlob(path, globs.generated)) return 'generated';
  if (matchesPolicyGlob(path, globs.tests) || matchesPolicyGlob(path, globs.integrationTests)) return 'test';
  const extension = extensionOf(path);
  if (isVendored(path, extension)) return 'vendored';
  if (LOCK_FILE.test(path)) return 'build';
  const isCode = languageOf(path) !== null || OTHER_CODE.has(extension);
  if (isTestPath(path, isCode)) return 'test';
  const isGenerated =
    GENERATED_PATH.test(path) || isMade(path, extension) || hasMark(head) || isBundle(extension, head);
  if (isGenerated) return 'generated';
  if (isBuild(path, isCode)) return 'build';
  if (DOCS_NAME.test(path) && !isCode) return 'docs';
  if (PROSE.has(extension) || (DOCS_FOLDER.test(path) && !isCode)) return 'docs';
  if (isOutsideOwnCode(path, DOCS_CODE)) return 'docs';
  if (STYLES.has(extension) || isTranslation(path, extension)) return 'data';
  if (isCode) return 'source';
  if (SETTINGS.has(extension) || /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(path)) return 'config';
  return 'data';
}

function isBuild(path: string, isCode: boolean): boolean {
  if (BUILD_NAME.test(path) || BUILD_FOLDER.test(path)) return true;
  // A package of the product may be called after what it speaks to: then its own code stands below it.
  if (isCode && languageOf(path) !== null && PACKAGE_OF_BUILD_WORD.test(path)) return false;
  if (IMAGE_FOLDER.test(path)) return true;
  return isCode ? isOutsideOwnCode(path, BUILD_WORD_FOLDER) : BUILD_WORD_FOLDER.test(path);
}

/** In front of a mark: a comment's sign, or nothing but words, as in a block comment. */
const BEFORE_MARK = /^\s*(?:(?:\/\/|\/?\*|#|--|;|%|<[!?]|\{[/#]|"""|''').*|[\w\s,.-]*)$/;

/** Whether a comment at the head says that a program wrote the file; what code says there is no such word. */
function hasMark(head: string): boolean {
  return head
    .slice(0, 2_000)
    .split('\n')
    .some((line) => {
      const at = GENERATED_MARK.exec(line)?.index;
      return at !== undefined && BEFORE_MARK.test(line.slice(0, at));
    });
}

/** A line this long in a script was written by a bundler or minifier, or is a picture or a text. */
const BUNDLE_LINE = 1_500;

/** A bundler's first line: an import without a space in it, and more code on the same line. */
const BUNDLED_IMPORT = /^import(?:\{[^\s{}]+(?: as [^\s{}]+)*\}from)?"[^"\s]+";\S/;

/** Whether more than half of a script stands in such lines: one of them, or a long comment, makes no bundle. */
function isBundle(extension: string, head: string): boolean {
  if (!/^[cm]?jsx?$/.test(extension)) return false;
  if (BUNDLED_IMPORT.test(head)) return true;
  const long = head
    .split('\n')
    .filter((line) => line.length >= BUNDLE_LINE && !/^\s*(?:\/\/|\/\*.*\*\/\s*$)/.test(line));
  return long.reduce((sum, { length }) => sum + length, 0) > head.length / 2;
}

/** Scripts are bundled into `dist/` wherever it stands; a program in another language may be the product's own there. */
function isMade(path: string, extension: string): boolean {
  const isScript = /^[cm]?jsx?$/.test(extension) || languageOf(path) === null;
  return isScript ? MADE_FOLDER.test(path) : isOutsideOwnCode(path, MADE_FOLDER);
}

/** Whether a folder of the path matches that does not stand below the product's own code. */
function isOutsideOwnCode(path: string, folder: RegExp): boolean {
  const at = folder.exec(path);
  return at !== null && !OWN_CODE.test(path.slice(0, at.index + 1));
}

/** Pages and scripts of others are kept anywhere; in languages with packages, a package of the product may be called so. */
function isVendored(path: string, extension: string): boolean {
  return PACKAGED.has(extension) ? isOutsideOwnCode(path, VENDORED) : VENDORED.test(path);
}

const PACKAGED = new Set(['java', 'kt', 'cs', 'py', 'rs', 'ts', 'tsx']);

/** In a folder of translations a program is still a program, but PHP has tables of texts there; messages are also sent. */
function isTranslation(path: string, extension: string): boolean {
  if (!TRANSLATIONS.test(path) || CODE_BUT_NOT_TRANSLATION.has(extension)) return false;
  return extension !== 'php' || TRANSLATIONS.test(path.replaceAll('messages/', ''));
}

const CODE_BUT_NOT_TRANSLATION = new Set('go java kt cs rb rs py tsx jsx vue svelte sql js ts'.split(' '));

function isTestPath(path: string, isCode: boolean): boolean {
  if (TEST_NAME.test(path) && !MAIN_SOURCES.test(path)) return true;
  if (TEST_PROJECT.test(path)) return true;
  if (!TEST_FOLDER.test(path) && !SPEC_FOLDER.test(path)) return false;
  // `src/testing/` in a product is often its own code; the folder counts when what is in it is code or fixture of a test.
  return isCode || !DOCS_FOLDER.test(path);
}

/** In lower case, without its dot; empty for a name without one, or that only begins with one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}
