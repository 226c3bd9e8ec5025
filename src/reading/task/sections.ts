/** What the text under a heading or behind a label (`**Categories:**`) is. */
export type SectionKind = 'categories' | 'integration-tests' | 'excluded' | 'files' | 'own-title' | 'other';

const CATEGORIES = /^(?:task |test |testing )?categor(?:y|ies)$/;
const INTEGRATION_TESTS =
  /^(?:required |expected )?(?:integration|end[- ]to[- ]end|e2e|system|wiring|integration (?:and|&|\/) (?:smoke|e2e|end-to-end))[- ]?tests?(?: to (?:write|add)| needed| required| requirements?| cases?)?$/;
const EXCLUDED =
  /^(?:out[- ]of[- ]scope|non[- ]?goals?|not (?:in|part of) (?:scope|this (?:task|change|pr|issue))|not included|exclu(?:ded|sions?)|what (?:this|it) does not do|won['’]?t do|won['’]t fix|future work|follow[- ]?ups?)$/;
const FILES =
  /^(?:(?:key|new|main|affected|changed|modified) )?(?:files?|file\(s\)|paths?)(?: (?:to|and|or|be|create|created|change|changed|modify|modified|edit|update|add|affected|touched|involved))*$/;
/** Titles that the framework and the templates made after it use for their own parts: they say nothing of the task. */
const OWN_TITLE = new RegExp(
  [
    String.raw`^(?:unit|integration|smoke|e2e|end[- ]to[- ]end|wiring|contract|manual|regression|required|new|existing)?(?: (?:and|&|/) (?:smoke|integration|unit))? ?tests?(?:ing)?(?: requirements?| plan| cases?| commands?| needed| required| strategy| coverage| checklist| verification)?$`,
    String.raw`^(?:testing|tests)(?: requirements?| notes?| strategy| instructions| done)?$`,
    String.raw`^(?:.* )?failure modes?(?: .*)?$`,
    String.raw`^(?:.* )?verification(?: patterns?| tests?| steps?| commands?)?$`,
    String.raw`^(?:acceptance criteria|definition of done|done means|what could go wrong|how it manifests|quick reference(?: card)?)$`,
    String.raw`^(?:smoke (?:test )?)?commands?$`,
    String.raw`^(?:indicators?(?: .*)?|words|example tasks?|key tests?|category: .*|steps? [\d-]+: .*)$`,
    String.raw`^(?:type|estimated (?:time|effort)|status|priority|depends on|dependencies|blocked by|assignees?|labels?|milestone|task type|reference|references|see also)$`,
  ].join('|'),
);

/** What a heading's or a label's words say of the text that follows. */
export function sectionKind(title: string): SectionKind {
  const words = title
    .toLowerCase()
    .replace(/[:*_`#]+/g, ' ')
    .replace(/^\s*\d+(?:\.\d+)*[.)]?\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (CATEGORIES.test(words)) return 'categories';
  if (INTEGRATION_TESTS.test(words)) return 'integration-tests';
  if (EXCLUDED.test(words)) return 'excluded';
  if (FILES.test(words)) return 'files';
  return OWN_TITLE.test(words) ? 'own-title' : 'other';
}

/** Whether an entry says that there is nothing: `none`, `n/a`, `-`. */
export function saysNothing(text: string): boolean {
  return /^(?:none|n\/?a|nothing|no|nil|tbd|to be decided|not (?:applicable|needed|required)|-+|—|no response)?[.!]?$/i.test(
    text.replace(/[*_`]/g, '').trim(),
  );
}
