import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lacking, liveRegistration, neededRegistration } from '../../src/app/registration.js';
import { StandIn } from '../stand-in/stand-in.js';
import { githubOf } from './recovery/github.js';

let standIn: StandIn;
beforeEach(async () => {
  standIn = await StandIn.start();
});
afterEach(() => standIn.stop());

const live = async () => liveRegistration(await (await githubOf(standIn)).asApp());

describe('the registration at GitHub, compared with app.yml', () => {
  it('lacks nothing when it was made from app.yml', () => {
    expect(lacking(neededRegistration(), neededRegistration())).toEqual([]);
  });

  it('is read from GitHub', async () => {
    const { permissions, events } = await live();

    expect(permissions).toMatchObject({ checks: 'write', metadata: 'read' });
    expect(events).toContain('merge_group');
  });

  it('is told what it lacks: permissions, levels and events', () => {
    const needed = {
      permissions: { checks: 'write', contents: 'read', merge_queues: 'read' },
      events: ['push', 'merge_group'],
    };

    expect(lacking({ permissions: { checks: 'read', contents: 'write' }, events: ['push'] }, needed)).toEqual([
      'The permission "checks" is read; testreq needs write.',
      'The permission "merge_queues" is not given; testreq needs read.',
      'The event "merge_group" is not subscribed to.',
    ]);
  });
});
