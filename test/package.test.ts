import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

describe('package-lock.json', () => {
  it('names the binaries of every platform, without which `npm ci` refuses it', () => {
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );

    expect(wanted.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
  });

  it('holds nothing that asks for a newer Node than 20', () => {
    const tooNew = Object.entries(packages).filter(([, { engines }]) => {
      const majors = (engines?.node ?? '*').split('||').map((range) => Number(/\d+/.exec(range)?.[0] ?? 0));
      return Math.min(...majors) > 20;
    });

    expect(tooNew.map(([name]) => name)).toEqual([]);
  });
});
