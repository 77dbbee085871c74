import { readFile } from 'node:fs/promises';
import { type apply, apply as applyPlan } from '../../src/apply/apply.js';
import type { InterruptChoice, Ports } from '../../src/apply/ports.js';
import { createAws } from '../../src/aws/aws.js';
import type { FunctionDescription, ProbeAnswer, RepositoryDescription, Stacks } from '../../src/aws/ports.js';
import type { Event } from '../../src/core/event.js';
import { mib } from '../../src/core/units.js';
import type { Draft } from '../../src/image/image.js';
import { noRecords } from '../../src/image/layer-records.js';
import type { ChangeStackStep, Plan, Step } from '../../src/plan/plan.js';
import { type StackBox, startStackBox } from '../sandbox/stack-box.js';
import { digestOf } from '../survey/builders.js';

const golden = await readFile(new URL('../golden/none.yaml', import.meta.url), 'utf8');

/** The project's own template for an endpoint; its output names and resources are what deploys make. */
export const templateWith = (memory = 3008, context = ''): string =>
  golden.replace('MemorySize: 3008', `MemorySize: ${memory}`) + context;

export const target: Plan['target'] = {
  account: '123456789012',
  region: 'eu-central-1',
  stackName: 'box',
  repository: 'ollama-llm',
  functionName: 'ollama-lambda',
};

export const change = (changes: Partial<ChangeStackStep> = {}): ChangeStackStep => ({
  kind: 'change-stack',
  because: 'a test says so',
  mode: 'create',
  stackName: 'box',
  template: templateWith(),
  parameters: {},
  image: { repository: 'ollama-llm', tag: 'r1' },
  tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
  memory: mib(3008),
  ...changes,
});

export interface World {
  readonly box: StackBox;
  readonly ports: Ports;
  readonly stacks: Stacks;
  readonly events: Event[];
  /** What was done to repository, image, function, notes and lock. */
  readonly done: string[];
  readonly abort: AbortController;
  /** What is there, and how the user and AWS answer. */
  readonly scene: Scene;
  /** Presses Ctrl-C while a stack is watched; false when nobody listens. */
  interrupt(): boolean;
  apply(...steps: readonly Step[]): ReturnType<typeof apply>;
  /** Called with each event, before the test sees it. */
  onEvent: (event: Event) => void;
  close(): Promise<void>;
}

interface Scene {
  repository: RepositoryDescription | undefined;
  image: ReturnType<typeof digestOf> | undefined;
  functions: readonly (FunctionDescription | undefined)[];
  probe: ProbeAnswer;
  choice: InterruptChoice;
}

export const aFunction = (changes: Partial<FunctionDescription> = {}): FunctionDescription => ({
  name: 'ollama-lambda',
  arn: 'arn:f',
  memory: mib(3008),
  state: 'Active',
  stateReason: undefined,
  lastUpdate: 'Successful',
  lastUpdateReason: undefined,
  ...changes,
});

/** CloudFormation on loopback behind the real SDK; the other ports note what is asked of them. */
export async function openWorld(tickMs = 4): Promise<World> {
  const box = await startStackBox(tickMs);
  const { endpoint, region, credentials } = box.client;
  const { stacks } = createAws({
    region,
    credentials: async () => credentials,
    endpoints: { cloudformation: endpoint },
    userAgent: 'ollama-lambda/0.1.0',
    pace: { throttledMs: 1, faultMs: 1, longestMs: 2 },
  });
  const scene: Scene = {
    repository: {
      name: 'ollama-llm',
      arn: 'arn:r',
      uri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-llm',
      tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
    },
    image: digestOf('image'),
    functions: [aFunction()],
    probe: { kind: 'allowed' },
    choice: 'detach',
  };
  const events: Event[] = [];
  const done: string[] = [];
  const abort = new AbortController();
  let handler: (() => void) | undefined;
  let clock = 0;
  const missing = (name: string) => () => {
    throw new Error(`${name} must not be called`);
  };
  const note = (what: string) => async (): Promise<void> => {
    done.push(what);
  };
  const ports: Ports = {
    stacks,
    repositories: {
      describe: async () => scene.repository,
      deleteTags: missing('deleteTags'),
      create: async (name, tags) => {
        done.push(`create ${name}`);
        scene.repository = {
          name,
          arn: 'arn:r',
          uri: `210987654321.dkr.ecr.eu-central-1.amazonaws.com/${name}`,
          tags,
        };
        return scene.repository;
      },
      tag: async (arn, tags) => void done.push(`tag ${arn} ${Object.keys(tags)}`),
      contents: missing('contents'),
      images: missing('images'),
      deleteImages: missing('deleteImages'),
      delete: async (name) => {
        done.push(`delete ${name}`);
        scene.repository = undefined;
      },
      token: missing('token'),
    },
    functions: {
      accountLimits: missing('accountLimits'),
      describe: async () => {
        const [next, ...rest] = scene.functions;
        if (rest.length > 0) scene.functions = rest;
        return next;
      },
      inspect: missing('inspect'),
      reserveConcurrency: missing('reserveConcurrency'),
      releaseConcurrency: missing('releaseConcurrency'),
      probeMemory: async (memory) => {
        done.push(`probe ${memory}`);
        return scene.probe;
      },
      invokeStreaming: missing('invokeStreaming'),
    },
    logGroups: {
      describe: async () => undefined,
      events: missing('events'),
      setRetention: missing('setRetention'),
      delete: missing('delete'),
    },
    builder: {
      draft: async () => {
        done.push('build');
        return {} as Draft;
      },
    },
    images: {
      records: async () => noRecords,
      push: async (_image, { tag }) => {
        done.push(`push ${tag}`);
        scene.image = digestOf('pushed');
        return { digest: digestOf('pushed'), bytesPushed: 5, bytesSkipped: 0 };
      },
      digestOf: async () => scene.image,
    },
    memory: {
      learn: async (cap) => void done.push(`learn ${cap}`),
      forget: note('forget'),
    },
    writeLock: note('write lock'),
    ask: async () => {
      done.push('ask');
      return { answer: 'hello', firstTokenMs: 1, tokensPerSecond: 2 };
    },
    watch: {
      everyMs: 2,
      now: () => clock++,
      delay: async (ms, signal) => {
        clock += ms;
        signal?.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
      random: () => 0.5,
    },
    interrupts: {
      during: (listener) => {
        handler = listener;
        return () => {
          handler = undefined;
        };
      },
      choose: async () => {
        done.push('asked the user');
        return scene.choice;
      },
    },
  };
  const world: World = {
    box,
    ports,
    stacks,
    events,
    done,
    abort,
    scene,
    onEvent: () => undefined,
    interrupt: () => {
      handler?.();
      return handler !== undefined;
    },
    apply: (...steps) =>
      applyPlan(
        { target, steps },
        world.ports,
        (event) => {
          events.push(event);
          world.onEvent(event);
        },
        abort.signal,
      ),
    close: () => box.close(),
  };
  return world;
}
