import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/domain/review.js';
import { loadBuiltinRulebook } from '../../src/rulebook/builtin.js';
import { changing, reviewed } from './changing.js';

const rulebook = await loadBuiltinRulebook();

const CLIENT = `import requests


def rate(currency):
    answer = requests.get(f"https://rates.example.com/rates/{currency}", timeout=3)
    answer.raise_for_status()
    return float(answer.json()["rate"])
`;

/** What the review says of the contract of a new client, beside which a test stands. */
async function contractWith(test: string, client = CLIENT): Promise<Requirement | undefined> {
  const change = await changing(
    { path: 'app/rates.py', before: null, after: client },
    { path: 'tests/test_rates.py', before: null, after: test },
  );
  const found = reviewed(change, rulebook);
  return found.requirements.find(({ id }) => id === 'external-integration/contract');
}

describe('a test that mocks what changes', () => {
  it('is no evidence of it, and the review says so', async () => {
    // Given a test that puts a mock in the place of the very function that is new
    const contract = await contractWith(`from unittest.mock import patch
import app.rates


@patch("app.rates.rate", return_value=1.5)
def test_rate(rate):
    assert app.rates.rate("EUR") == 1.5
    rate.assert_called_once_with("EUR")
`);

    // Then it proves nothing, whatever it asserts
    expect(contract?.status).toBe('absent');
    expect(contract?.nearMisses.map(({ why }) => why)).toEqual([
      '`test_rate` mocks `app.rates.rate`, which is what changes here',
    ]);
  });

  it('is no evidence where the file gains more than that, outside of any declaration', async () => {
    const contract = await contractWith(
      `from unittest.mock import patch
import app.rates


@patch("app.rates.rate", return_value=1.5)
def test_rate(rate):
    assert app.rates.rate("EUR") == 1.5
    rate.assert_called_once_with("EUR")
`,
      CLIENT.replace('import requests\n', 'import requests\n\nSESSION = requests.Session()\n'),
    );

    expect(contract?.status).toBe('absent');
  });

  it.each([
    ['calls through', '@patch("app.rates.rate", wraps=app.rates.rate)'],
    ['is of another module with that name', '@patch("legacy.rates.rate")'],
  ])('is not one whose double %s', async (_, decorator) => {
    const contract = await contractWith(`import responses
from unittest.mock import patch
import app.rates


@responses.activate
${decorator}
def test_rate(double):
    responses.get("https://rates.example.com/rates/EUR", json={"rate": "1.5"})
    assert app.rates.rate("EUR") == 1.5
`);

    expect(contract?.status).toBe('present');
  });

  it('is not one that mocks the library below', async () => {
    const contract = await contractWith(`from unittest.mock import patch
from app.rates import rate


@patch("app.rates.requests.get")
def test_rate(get):
    get.return_value.json.return_value = {"rate": "1.5"}
    assert rate("EUR") == 1.5
    get.assert_called_once_with("https://rates.example.com/rates/EUR", timeout=3)
`);

    expect(contract?.status).toBe('present');
  });

  it('is not one whose subject has the name of what it mocks', async () => {
    // Given a function `get` that calls the `get` of a library, which is mocked
    const contract = await contractWith(
      `from unittest.mock import patch
from app.rates import get


@patch("requests.get")
def test_get(mocked):
    mocked.return_value.json.return_value = {"rate": "1.5"}
    assert get("EUR") == 1.5
    mocked.assert_called_once_with("https://rates.example.com/rates/EUR", timeout=3)
`,
      CLIENT.replace('def rate(', 'def get('),
    );

    expect(contract?.status).toBe('present');
  });
});

describe('a test in JavaScript that replaces a module', () => {
  const client = `export async function fetchRate(currency: string): Promise<number> {
  const answer = await fetch(\`https://rates.example.com/\${currency}\`);
  if (!answer.ok) throw new Error('rates are down');
  return (await answer.json()).rate;
}
`;
  const contractBeside = async (mock: string, module = 'rates'): Promise<Requirement | undefined> => {
    const test = `import { expect, it, vi } from 'vitest';
import { fetchRate } from '../src/${module}';

${mock}

it('reads the rate', async () => {
  expect(await fetchRate('EUR')).toBe(1.2);
});
`;
    const change = await changing(
      { path: `src/${module}.ts`, before: null, after: client },
      { path: 'test/rates.test.ts', before: null, after: test },
    );
    return reviewed(change, rulebook).requirements.find(({ id }) => id === 'external-integration/contract');
  };

  it.each([
    ["vi.mock('../src/rates', () => ({ fetchRate: vi.fn().mockResolvedValue(1.2) }));"],
    ["vi.mock('../src/rates.js', () => ({ fetchRate: vi.fn(async () => 1.2) }));"],
    ["vi.mock('../src/rates');\nvi.mocked(fetchRate).mockResolvedValue(1.2);"],
  ])('is no evidence of what stands in it: %s', async (mock) => {
    const found = await contractBeside(mock);

    expect(found?.status).toBe('absent');
  });

  it('is none of a module in kebab case, nor where the test makes up more than that module', async () => {
    expect((await contractBeside("vi.mock('../src/rate-client');", 'rate-client'))?.status).toBe('absent');

    const besides = "vi.mock('../src/rates');\n\nconst test = () => {\n  const onChange = vi.fn();\n};";
    expect((await contractBeside(besides))?.status).toBe('absent');
  });

  it('is evidence where a package is replaced that a file is called after', async () => {
    const answering = "vi.stubGlobal('fetch', vi.fn(async () => new Response('{\"rate\": 1.2}')));";
    expect((await contractBeside(`vi.mock('axios');\n${answering}`, 'axios'))?.status).toBe('present');
  });

  it('is evidence where what is replaced is another module, or another function of it', async () => {
    const answering = "vi.stubGlobal('fetch', vi.fn(async () => new Response('{\"rate\": 1.2}')));";

    expect((await contractBeside(answering))?.status).toBe('present');
    expect((await contractBeside(`vi.mock('../src/clock', () => ({ now: vi.fn() }));\n${answering}`))?.status).toBe(
      'present',
    );
    expect(
      (
        await contractBeside(
          `vi.mock('../src/rates', async (actual) => ({ ...(await actual()), warm: vi.fn() }));\n${answering}`,
        )
      )?.status,
    ).toBe('present');
  });
});

describe('a test in Go that hands on a stand-in of its own', () => {
  const service = `package shop

type Repository interface {
	Save(id string) error
}

type Service struct {
	repository Repository
}

func NewService(repository Repository) *Service { return &Service{repository: repository} }
`;
  const wiringBeside = async (declaration: string, made: string): Promise<Requirement | undefined> => {
    const test = `package shop

import "testing"

${declaration}

func TestPlace(t *testing.T) {
	service := NewService(${made})
	if err := service.repository.Save("1"); err != nil {
		t.Fatal(err)
	}
}
`;
    const change = await changing(
      { path: 'service.go', before: null, after: service },
      { path: 'service_test.go', before: null, after: test },
    );
    return reviewed(change, rulebook).requirements.find(({ id }) => id === 'dependency-injection/wiring');
  };

  it('is no evidence of the wiring, and the review says so', async () => {
    const declaration =
      'type memoryRepository struct{ ids []string }\n\nfunc (m *memoryRepository) Save(id string) error { return nil }';
    const found = await wiringBeside(declaration, '&memoryRepository{}');

    expect(found?.status).toBe('absent');
    expect(found?.nearMisses[0]?.why).toContain('`TestPlace` mocks `memoryRepository`');
  });

  it('is evidence where it hands on the real one, or one that calls it', async () => {
    expect((await wiringBeside('', 'newSQLRepository(open(t))'))?.status).toBe('present');

    const made = 'type memoryRepository struct{}\n\nfunc (m *memoryRepository) Save(id string) error { return nil }';
    expect((await wiringBeside(made, 'new(memoryRepository)'))?.status).toBe('absent');

    for (const held of ['db *sql.DB', 'real *sqlRepository']) {
      const holding = `type testRepository struct{ ${held} }\n\nfunc (r *testRepository) Save(id string) error { return nil }`;
      expect((await wiringBeside(holding, '&testRepository{open(t)}'))?.status, held).toBe('present');
    }

    const counting =
      'type countingRepository struct{ *sqlRepository }\n\nfunc (c *countingRepository) Save(id string) error { return c.sqlRepository.Save(id) }';
    expect((await wiringBeside(counting, '&countingRepository{newSQLRepository(open(t))}'))?.status).toBe('present');
  });
});
