import { describe, expect, it } from 'vitest';
import { findDeclarations, isRegular } from '../../../src/reading/code/grammar.js';
import { JAVA } from '../../../src/reading/code/languages/java.js';
import { mask } from '../../../src/reading/code/lexer.js';
import { FIXTURES, fixtureText } from './fixture.js';

describe('a grammar', () => {
  it('tells where declarations and their names are, as offsets', async () => {
    const source = 'class Ünï { void b() {} }';
    const findings = await findDeclarations('java', JAVA.declarations, source);
    expect(findings?.damaged).toBe(false);
    expect(findings?.found.map((one) => [one.kind, source.slice(one.nameStart, one.nameEnd)])).toEqual([
      ['class', 'Ünï'],
      ['method', 'b'],
    ]);
    expect(source.slice(findings?.found[1]?.start, findings?.found[1]?.end)).toBe('void b() {}');
  });

  it('says when a source fits none of its rules', async () => {
    expect((await findDeclarations('java', JAVA.declarations, 'class A { void b( }'))?.damaged).toBe(true);
  });

  it('survives what kills its runtime', async () => {
    expect(await findDeclarations('java', JAVA.declarations, 'a<'.repeat(20_000))).toBeNull();
    expect((await findDeclarations('java', JAVA.declarations, 'class A {}'))?.found).toHaveLength(1);
  });

  it('leaves a source beyond 200 000 characters to the lexer', async () => {
    const sized = (length: number) => 'class A {}'.padEnd(length, '\n');
    expect((await findDeclarations('java', JAVA.declarations, sized(200_000)))?.found).toHaveLength(1);
    expect(await findDeclarations('java', JAVA.declarations, sized(200_001))).toBeNull();
  });

  it('gives up a source that leads nowhere', async () => {
    expect(await findDeclarations('java', JAVA.declarations, `class A { ${'@A<'.repeat(2000)} }`)).toBeNull();
  });
});

describe('regular code', () => {
  it('is all code that people write', () => {
    for (const [name, language] of FIXTURES) expect(isRegular(mask(fixtureText(name), language).code), name).toBe(true);
  });

  it('nests within measure, and its brackets match', () => {
    expect(isRegular('('.repeat(101) + ')'.repeat(101))).toBe(false);
    expect(isRegular('f(a:\n'.repeat(60))).toBe(false);
    expect(isRegular(')'.repeat(60))).toBe(false);
    expect(isRegular('a<'.repeat(40))).toBe(false);
    expect(isRegular('if (a < b) {}\n'.repeat(100))).toBe(true);
  });
});
