import { describe, expect, it } from 'vitest';
import { signalsOfChange } from '../../src/review/signals.js';
import { readRulesFolder } from '../../src/rulebook/compile.js';
import { changing } from './changing.js';

const { rulebook } = await readRulesFolder('rules');

async function seen(signal: string, path: string, before: string, after: string) {
  const sightings = signalsOfChange(await changing({ path, before, after }), rulebook).get(signal) ?? [];
  return sightings.map(({ text }) => text);
}

describe('a change within a declaration', () => {
  const handler = (body: string) =>
    `from tornado import web\n\n\nclass OrdersHandler(web.RequestHandler):\n    def total(self):\n${body}`;

  it('is a change of the handler that holds it, whichever line it is', async () => {
    const before = handler('        return 1\n');
    const after = handler('        return 2\n');

    expect(await seen('handles-request', 'shop/orders.py', before, after)).toEqual([
      'class OrdersHandler : web.RequestHandler',
    ]);
  });

  it('is one where a line of it goes', async () => {
    const before = handler('        self.log()\n        return 1\n');

    expect(await seen('handles-request', 'shop/orders.py', before, handler('        return 1\n'))).toHaveLength(1);
  });

  it('is none where only its comments or its white space differ', async () => {
    const before = handler('        return sum(1, 2)\n');
    const commented = handler('        # the total\n        return sum(1, 2)\n');
    const wrapped = handler('        return sum(\n            1, 2\n        )\n');

    expect(await seen('handles-request', 'shop/orders.py', before, commented)).toEqual([]);
    expect(await seen('handles-request', 'shop/orders.py', before, wrapped)).toEqual([]);
  });
});

describe('a change within a function without a name', () => {
  const app = (limit: number) =>
    `const express = require('express');\nconst app = express();\n\napp.post('/orders', check, async (req, res) => {\n  const limit = ${limit};\n  save(limit);\n});\n`;

  it('is a change of the route that keeps it', async () => {
    expect(await seen('handles-request', 'server/app.js', app(1), app(2))).toEqual([
      'callback post(req, res) @app.post("/orders")',
    ]);
  });

  it('is none of a call that only runs it', async () => {
    const list = (limit: number) => `const wide = list.filter((req) => {\n  return req.size > ${limit};\n});\n`;

    expect(await seen('handles-request', 'server/list.js', list(1), list(2))).toEqual([]);
  });
});
