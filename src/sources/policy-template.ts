/** Where a repository keeps its policy. */
export const POLICY_PATH = '.github/testreq.yml';

/** What `testreq init` writes: every key with its default, commented out. */
export const POLICY_TEMPLATE = `# yaml-language-server: $schema=https://unpkg.com/testreq/schemas/testreq.schema.json
# The choices of this repository for testreq. Every key is optional.
`;
