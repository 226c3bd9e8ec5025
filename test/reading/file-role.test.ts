import { describe, expect, it } from 'vitest';
import { roleOf } from '../../src/reading/file-role.js';

const roleIn = (path: string, head = '') => roleOf(path, { generated: [], tests: [], integrationTests: [] }, head);

describe('the role of a file', () => {
  it.each([
    ['packages/shop-msw/handlers/orders.js', 'test'],
    ['packages/core/shop-test-utils/src/events.ts', 'test'],
    ['core/lib/shop/testing_support/factories/order_factory.rb', 'test'],
    ['t/smoke/workers/dev.py', 'test'],
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
  ])('of %s is %s', (path, role) => {
    expect(roleIn(path)).toBe(role);
  });
});
