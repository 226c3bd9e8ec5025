/**
 * The call or an input is wrong, and the person who made it can mend it.
 * The message is one line: what is wrong, where, how to mend it. Doors print it as it is, without a stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
