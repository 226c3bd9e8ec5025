import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../../src/domain/code.js';
import { mask, maskLines } from '../../../src/reading/code/lexer.js';
import { FIXTURES, fixtureText } from './fixture.js';

const code = (source: string, language: Language): string => mask(source, language).code;
const text = (source: string, language: Language): string => mask(source, language).text;

describe('a masked line', () => {
  it('loses its comment, and in `code` the contents of its strings, but no column moves', () => {
    const [line] = maskLines(`order.find("id # 7")  # the newest`, 'python');
    expect(line?.code).toBe('order.find("      ")              ');
    expect(line?.text).toBe('order.find("id # 7")              ');
  });

  it('keeps interpolated expressions as code', () => {
    expect(code(`\`a \${find(\`b \${c}\`)} d\``, 'typescript')).toBe(`\`  \${find(\`  \${c}\`)}  \``);
    expect(code('f"{total:#x} {{no}} {name}"', 'python')).toBe('f"{total:#x}        {name}"');
    expect(code('"#{order.id} of #{"x"}"', 'ruby')).toBe('"#{order.id}    #{" "}"');
    expect(code(`"$name \${order.id}"`, 'kotlin')).toBe(`"      \${order.id}"`);
    expect(code('$"{order.Id} {{x}}"', 'csharp')).toBe('$"{order.Id}      "');
  });

  it.each<[Language, string, string]>([
    [
      'python',
      'def f():\n    """Says: f(1)."""\n    return g("""x""")',
      'def f():\n                     \n    return g(""" """)',
    ],
    ['python', "x = '''\n# no comment\n'''", "x = '''\n            \n'''"],
    ['python', "def f():\n    'short'\n    call('a')", "def f():\n           \n    call(' ')"],
    ['typescript', 'const r = /["/*]/g; // c', 'const r = /     /g;     '],
    ['typescript', 'const half = total / 2; const s = "/";', 'const half = total / 2; const s = " ";'],
    ['tsx', "<p>Don't {say} it's {name}'s</p>; f('x')", "<p>Don't {say} it's {name}'s</p>; f(' ')"],
    ['tsx', '<a href="http://x">see https://y.z</a>', '<a href="        ">see https://y.z</a>'],
    ['go', "s := `a\n// b`; r := '\"' // c", "s := ` \n    `; r := ' '     "],
    ['java', 'String s = """\n  "a" // b\n  """; /* c */', 'String s = """\n          \n  """;        '],
    ['kotlin', "fun `it's (so)`() {} /* a /* b */ c */", 'fun `         `() {}                  '],
    ['csharp', 'var s = @"a""b\\"; // c', 'var s = @"     ";     '],
    ['csharp', 'var s = """a "q" b"""; var c = \'"\';', 'var s = """       """; var c = \' \';'],
    ['csharp', "#region don't\nx();", '             \nx();'],
    ['ruby', 'x = <<~SQL\n  SELECT # 1\nSQL\ny(1)', 'x = <<~SQL\n            \n   \ny(1)'],
    ['ruby', 'a = %w[x y]; b = 4 / 2 / 1; c =~ /"#/', 'a = %w[   ]; b = 4 / 2 / 1; c =~ /  /'],
    ['ruby', '=begin\nx\n=end\ny', '      \n \n    \ny'],
    ['php', '<p>it\'s</p><?php echo "a"; # b ?> x', '           <?php echo " ";     ?>  '],
    ['php', '<?php $x = <<<EOT\n  "y"\n  EOT; #[Test]', '<?php $x = <<<EOT\n     \n     ; #[Test]'],
    [
      'rust',
      'let s = r#"a "b" c"#; let c: &\'a str = f(\'"\'); /* /* */ */',
      "let s = r#\"       \"#; let c: &'a str = f(' ');            ",
    ],
  ])('%s: %j', (language, source, masked) => {
    expect(code(source, language)).toBe(masked);
  });

  it('takes a string that stands alone for documentation only where Python does', () => {
    expect(text('call(\n    """kept"""\n)', 'python')).toContain('kept');
    expect(text('x = 1\n"""gone"""\n', 'python')).not.toContain('gone');
  });
});

describe('a fragment', () => {
  it('may begin inside a comment', () => {
    const masked = mask(' * says f(1)\n */\nvoid f() {}', 'java', true);
    expect(masked.text.trim()).toBe('void f() {}');
  });

  it('may begin inside a docstring, which prose before its end tells', () => {
    const masked = mask('    Stores the order.\n    """\n    self.save(order)', 'python', true);
    expect(masked.text.trim()).toBe('self.save(order)');
  });

  it('may end inside a string', () => {
    expect(mask('    return 1\n\ndef g():\n    """Begins', 'python', true).text).toContain('return 1');
  });
});

describe('any cut of any source', () => {
  const cut = fc.tuple(fc.constantFrom(...FIXTURES), fc.nat(), fc.nat(), fc.boolean());

  it('is masked to the same length, with the same line ends, and only by blanking', () => {
    fc.assert(
      fc.property(cut, ([[name, language], from, length, fragment]) => {
        const whole = fixtureText(name);
        const start = from % whole.length;
        const source = whole.slice(start, start + (length % 2000));
        const masked = mask(source, language, fragment);
        for (const result of [masked.code, masked.text]) {
          expect(result.length).toBe(source.length);
          for (let at = 0; at < source.length; at++) {
            const kept = result[at] === source[at];
            expect(kept || (result[at] === ' ' && source[at] !== '\n')).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is masked in every language, even one it was not written in', () => {
    const languages = [...new Set(FIXTURES.map((one) => one[1]))];
    const signs = fc.string({ unit: fc.constantFrom(...'"\'`/*#\\{}()[]$%<~|=@\n ra1EOT;:'), maxLength: 60 });
    fc.assert(
      fc.property(signs, fc.constantFrom(...languages), fc.boolean(), (source, language, fragment) => {
        expect(mask(source, language, fragment).code.length).toBe(source.length);
      }),
      { numRuns: 1500 },
    );
  });
});
