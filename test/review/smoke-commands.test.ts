import { describe, expect, it } from 'vitest';
import { carriesSmoke } from '../../src/review/smoke-commands.js';

const DATABASE = 'docker compose exec {{composeDatabase}} psql -U {{databaseUser}} -c "SELECT * FROM {{table}}"';
const REQUEST = 'curl --fail -X {{VERB}} "http://localhost:{{port}}{{route}}"';
const SETTINGS = 'docker compose exec {{composeApplication}} env | grep {{setting}}';
const LOGS = 'docker compose up -d && docker compose logs --since 1m | grep -i "{{name}}"';
const OBJECT = 'python -c "from {{module}} import {{factory}}; print(vars({{factory}}()))"';

describe('a smoke test is met by a command that people write for it', () => {
  it.each([
    ['asks the database', DATABASE, 'psql shop -c "SELECT 1"'],
    ['in a container', DATABASE, 'docker compose exec -T -u postgres db psql -U shop -c "SELECT 1"'],
    ['in a container of the older kind', DATABASE, 'docker-compose -f dev.yml exec db mysql -e "SELECT 1"'],
    ['in a container by its name', DATABASE, 'docker exec -it shop_db_1 psql'],
    ['in a pod', DATABASE, 'kubectl -n shop exec -it db-0 -c postgres -- psql -U shop'],
    ['in a shell of a container', DATABASE, `docker compose exec db sh -c 'psql -U "$POSTGRES_USER" -c "SELECT 1"'`],
    ['as another user', DATABASE, 'sudo -u postgres psql -c "SELECT 1"'],
    ['on another host', DATABASE, 'ssh -p 2222 shop.example psql -c "SELECT 1"'],
    ['on a host that is named in short', DATABASE, 'psql -h localhost -c "SELECT 1"'],
    ['with a variable before it', DATABASE, 'PGPASSWORD=x /usr/bin/psql -h localhost'],
    ['sends a request', REQUEST, 'curl -s localhost:8000/orders | jq .'],
    ['after something else', REQUEST, 'docker compose up -d && sleep 5; http :8000/orders'],
    ['within another command', REQUEST, 'test "$(curl -s -o /dev/null -w "%{http_code}" localhost)" = 200'],
    ['reads settings', SETTINGS, 'docker compose exec app printenv RETRIES'],
    ['reads them all', SETTINGS, 'env | grep RETRIES'],
    ['reads logs', LOGS, 'docker compose logs -f worker'],
    ['reads logs of a pod', LOGS, 'kubectl logs deploy/worker --since 5m'],
    ['builds an object', OBJECT, 'poetry run python -c "import shop; print(shop.service())"'],
    ['in the shell of another language', OBJECT, 'bin/rails runner "p OrderService.new"'],
    ['runs what a team calls a smoke test', 'make smoke', 'make -s smoke'],
    ["runs a team's own program", './scripts/smoke.sh {{port}}', './scripts/smoke.sh 8000'],
  ])('%s', (_, smoke, command) => {
    expect(carriesSmoke([smoke], [command])).toBe(true);
  });
});

describe('a smoke test is not met', () => {
  it.each([
    ['by a program that only speaks of itself', REQUEST, 'curl --version'],
    ['by one that says which it is', DATABASE, 'psql -V'],
    ['by one that says how it is used', REQUEST, 'curl -h'],
    ['by what is fetched to be run', REQUEST, 'curl -fsSL https://tools.example/install.sh | sudo -E bash -'],
    ['by a program that is only named', DATABASE, 'apt-get install psql'],
    ['by a word of a text', REQUEST, 'git commit -m "Let curl ask for it"'],
    ['by what is printed', REQUEST, 'echo curl localhost'],
    ['by a folder', SETTINGS, 'cd env && ls'],
    ['by a setting for another program', SETTINGS, 'env DEBUG=1 pytest tests'],
    ['by what is looked for', LOGS, 'grep -r logs src'],
    ['by logs of another kind', LOGS, 'git log logs'],
    ['by a start alone', LOGS, 'docker compose up -d'],
    ['by a container in which something else runs', DATABASE, 'docker compose exec db ls psql'],
    ['by a run of the tests', OBJECT, 'python -m pytest'],
    ['by an installation', OBJECT, 'npm install node python'],
    ['by what is commented out', DATABASE, 'ls # psql -c "SELECT 1"'],
    ['by another target', 'make smoke', 'make build'],
    ['by anything where it says nothing', 'cd {{name}} | grep ok', 'cd orders | grep ok'],
  ])('%s', (_, smoke, command) => {
    expect(carriesSmoke([smoke], [command])).toBe(false);
  });

  it('however long and odd the command is, and soon', () => {
    for (const piece of ['sh -c "', "'", '$(', '`', '\\', 'docker compose exec ', '|', 'sudo ', '"\\"']) {
      expect(carriesSmoke([DATABASE], [piece.repeat(65_000 / piece.length)])).toBe(false);
    }
  });
});
