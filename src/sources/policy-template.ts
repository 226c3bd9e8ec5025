/** Where a repository keeps its policy. */
export const POLICY_PATH = '.github/testreq.yml';

/** What `testreq init` writes: every key, commented out, so that the file changes nothing until somebody edits it. */
export const POLICY_TEMPLATE = `# yaml-language-server: $schema=https://unpkg.com/testreq/schemas/testreq.schema.json
# The choices of this repository for testreq. Every key is optional; take away the # of what you want to change.
# Pull requests are judged by this file as their base branch has it.

# Take another repository's file as the base, for instance the one of your organisation.
# extends: acme/.github

# required: a category blocks when a due critical test is absent, or when all its due required tests are.
# strict:   any due critical or required test that is absent blocks.
# advisory: nothing blocks; the check ends neutral.
# enforce: required

# Files that are left out of every review, and files that a program writes.
# ignore:
#   - vendor/**
# generated:
#   - "**/*.gen.ts"

# Test files, beyond those that testreq knows by name or folder, and those of them that cross boundaries.
# tests:
#   - checks/**
# integrationTests:
#   - checks/integration/**

# Categories that do not matter here: off.
# categories:
#   state-machine: off

# The level of a test: critical, required, recommended or off.
# levels:
#   cross-component/contract: required

# Words and paths of this repository that tell of a category.
# indicators:
#   persistence:
#     words:
#       - ledger
#     paths:
#       - src/ledger/**

# How sure testreq must be that a change contains a category, from 0 to 1.
# minimumConfidence: 0.5

# Milestone documents in which the tasks that a pull request names ("Task 2.1") are looked up.
# plans:
#   - docs/plans/*.md

# Where /testreq plan on an issue answers: in a comment, or in the body of the issue (write).
# plan: comment

# Pull requests that need no review: by a label that somebody who may waive has set, or by their author.
# exempt:
#   labels:
#     - skip-testreq
#   authors:
#     - renovate[bot]

# Who may waive a test: the access that it takes, users besides, and whether the pull request's author may.
# waive:
#   permission: write
#   users:
#     - octocat
#   author: false

# Documents of rules of this repository; they are added to those that testreq has.
# rules:
#   - docs/testing/*.md

# What the check ends with when testreq itself fails for good: failure or neutral.
# onError: failure

# Parts of a monorepo with choices of their own. A scope holds when a change touches its paths; where several hold,
# the stricter choice wins.
# scopes:
#   - paths:
#       - services/billing/**
#     enforce: strict
`;
