import type { Policy } from '../domain/policy.js';

/** What holds for a repository that has no `.github/testreq.yml`. */
export const defaultPolicy: Policy = {
  enforce: 'required',
  ignore: [],
  generated: [],
  tests: [],
  integrationTests: [],
  categoriesOff: [],
  levels: {},
  extra: {},
  exemptLabels: [],
  exemptAuthors: [],
  minimumConfidence: 0.5,
};
