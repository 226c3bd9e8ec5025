import { describe, expect, it } from 'vitest';
import { roleOf } from '../../src/reading/file-role.js';

const roleIn = (path: string, head = '') => roleOf(path, { generated: [], tests: [], integrationTests: [] }, head);

describe('the role of a file', () => {
  it.each([
    ['packages/shop-msw/handlers/orders.js', 'test'],
    ['packages/core/shop-test-utils/src/events.ts', 'test'],
    ['core/lib/shop/testing_support/factories/order_factory.rb', 'test'],
    ['t/smoke/workers/dev.py', 'test'],
    ['bench/run.ts', 'test'],
    ['benchmarks/key_verify.js', 'test'],
    ['bench/app.py', 'source'],
    ['benchmarks/bench_archive.py', 'test'],
    ['crates/store/benches/archive.rs', 'test'],
    ['store/src/jmh/java/com/acme/StoreBenchmark.java', 'test'],
    ['src/app/benchmarks/benchmarks.controller.ts', 'source'],
    ['documentation-website/snippets/App.kt', 'docs'],
    ['www/packages/docs-generator/src/schema.ts', 'docs'],
    ['crates/docs_rs_storage/src/blob.rs', 'source'],
    ['core/src/main/java/com/acme/docs/DocsService.java', 'source'],
    ['api/src/main/java/com/acme/orders/DeviceSpec.java', 'source'],
    ['src/Core/Orders/OpenOrdersSpec.cs', 'source'],
    ['api/src/main/java/com/acme/labs/TestOrder.java', 'source'],
    ['acme-tests/src/main/kotlin/com/acme/OrderTests.kt', 'test'],
    ['app/src/test/kotlin/com/acme/OrderSpec.kt', 'test'],
    ['docs/conf.py', 'docs'],
    ['apps/docs/src/page.tsx', 'docs'],
    ['core/src/main/java/com/acme/external/Gateway.java', 'source'],
    ['ui/src/app/external/client.ts', 'source'],
    ['external/gtest/gtest.py', 'vendored'],
    ['lib/assets/vendor/jquery.js', 'vendored'],
    ['extensions/messages/src/Api/SendMessage.php', 'source'],
    ['resources/lang/chr-US/orders.php', 'data'],
    ['docker/rootfs/usr/local/bin/deduplicate.py', 'build'],
    ['go/internal/openapi/model_order.go', 'generated'],
    ['docker/client.go', 'source'],
    ['src/testimonials/list.ts', 'source'],
    ['src/docker/client.ts', 'source'],
    ['config/environments/test.rb', 'test'],
    ['config/environments/production.rb', 'source'],
    ['config/packages/test/mailer.yaml', 'test'],
    ['.env.test', 'test'],
    ['config/packages/mailer.yaml', 'config'],
    ['app/views/orders/show.json.jbuilder', 'source'],
    ['app/models/ci/pipeline.rb', 'source'],
    ['internal/ci/runner.go', 'source'],
    ['pkg/hack/store.go', 'source'],
    ['src/main/java/org/acme/gradle/Repo.java', 'source'],
    ['ci/release.py', 'build'],
    ['gradle/lib/updater/gradle/file_parser.rb', 'source'],
    ['docker/src/registry/client.ts', 'source'],
    ['gradle/scripts/publish.gradle', 'build'],
    ['docker/src/entrypoint.py', 'build'],
    ['src/dist/orders.ts', 'source'],
    ['src/gen/orders.py', 'source'],
    ['src/gen/orders_pb2.py', 'generated'],
    ['packages/core/js/dist/forum.js', 'generated'],
    ['gen/orders.go', 'generated'],
    ['src/Orders/LoadTester.cs', 'source'],
    ['operator/src/main/java/com/acme/api/spec/StorageSpec.java', 'source'],
    ['crates/proto/src/spec/order.rs', 'source'],
    ['web/specs/orders.ts', 'test'],
    ['spec/requests/orders.rb', 'test'],
    ['crates/docs/src/queue.rs', 'source'],
    ['features/orders.feature', 'test'],
    ['features/step_definitions/order_steps.rb', 'test'],
    ['src/Shop/Behat/Context/Api/OrderContext.php', 'test'],
    ['src/Shop/Behat/Resources/config/suites/api.yml', 'test'],
    ['behat.dist.yml', 'test'],
    ['src/Behat/Behat/Context/ContextFactory.php', 'source'],
    ['features/steps/orders.py', 'test'],
    ['src/features/support/api/tickets.ts', 'source'],
    ['app/features/steps/models.py', 'source'],
  ])('of %s is %s', (path, role) => {
    expect(roleIn(path)).toBe(role);
  });
});

describe('a script with long lines', () => {
  const app = "app.post('/orders', (request, response) => orders.create(request.body));\n".repeat(60);

  it('is a bundle when most of it stands in them', () => {
    expect(roleIn('public/app.js', `${'a=b;'.repeat(2_000)}\n`)).toBe('generated');
  });

  it('is source when one of them is a picture or a comment', () => {
    expect(roleIn('server/app.js', `const icon = '${'<svg/>'.repeat(300)}';\n${app}`)).toBe('source');
    expect(roleIn('server/app.js', `// ${'word '.repeat(4_000)}\n${app}`)).toBe('source');
  });
});

describe('a script that begins with imports without a space, and more on their line', () => {
  it('is a bundle, however short its lines are', () => {
    const bundle = 'import{C as e,m as n}from"./index.94b01c79.js";window.Shop=e;n();\n';
    expect(roleIn('themes/assets/orders.000e9e48.js', bundle)).toBe('generated');
    expect(roleIn('themes/assets/orders.000e9e48.js', 'import"./index.94b01c79.js";start();\n')).toBe('generated');
  });

  it('is source when somebody wrote it', () => {
    expect(roleIn('src/orders.js', "import {save} from './store.js';\nsave();\n")).toBe('source');
    expect(roleIn('src/orders.js', 'import{save}from"./store.js";\nsave();\n')).toBe('source');
  });
});

describe('the mark of a generator', () => {
  it('is that of Bundler, too', () => {
    const head = '#!/usr/bin/env ruby\n#\n# This file was generated by Bundler.\n';
    expect(roleIn('bin/console.rb', head)).toBe('generated');
  });

  it('counts in a comment, and not in what code says', () => {
    expect(roleIn('orders.go', '// Code generated by sqlc. DO NOT EDIT.\npackage orders\n')).toBe('generated');
    expect(roleIn('orders.py', '"""\nThis file is auto-generated, do not edit.\n"""\n')).toBe('generated');
    expect(roleIn('orders.py', 'MARK = "@generated"\n')).toBe('source');
  });
});
