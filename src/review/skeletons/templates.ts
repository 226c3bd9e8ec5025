import type { Language } from '../../domain/code.js';
import type { Skeleton } from '../../domain/rulebook.js';
import { type Scene, snake } from './scene.js';
import { sameFamily } from './style.js';

/** The skeleton that a document itself holds for a language, in the framework that is used if there are several. */
export function chosenTemplate(
  skeletons: readonly Skeleton[],
  language: Language,
  framework: string | null,
): Skeleton | null {
  const fitting = skeletons.filter((skeleton) => sameFamily(skeleton.language, language));
  return fitting.find((skeleton) => skeleton.framework === framework) ?? fitting[0] ?? null;
}

/** Puts the names of the change into a document's own skeleton. */
export function fillTemplate({ code }: Skeleton, scene: Scene, language: Language): string {
  const { className, factory, method, subject, verb } = scene;
  return fill(code, {
    class: className,
    function: method.name,
    method: method.name,
    verb,
    VERB: verb.toUpperCase(),
    factory: factory?.name ?? (language === 'go' ? `New${className}` : `get_${snake(className)}`),
    module: scene.home ?? moduleOf(factory?.path ?? subject?.path ?? method.path, language),
    name: snake(className),
    route: scene.route,
    table: scene.table,
    setting: scene.setting,
  });
}

/** What a module is called by those who import it. */
export function moduleOf(file: string, language: Language | null): string {
  const path = file.replace(/\.[^./]*$/, '');
  if (language !== 'python') return path;
  return path
    .replace(/^src\//, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}

/** Fills the places of a template; those without a name stay. */
export function fill(template: string, names: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => names[name] ?? placeholder);
}
