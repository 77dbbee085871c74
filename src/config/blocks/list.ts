import { alarms } from './alarms.js';
import type { Block, SettledBlock, WrittenBlock } from './block.js';
import { budget } from './budget.js';
import { canary } from './canary.js';
import { concurrency } from './concurrency.js';
import { conversations } from './conversations.js';
import { dashboard } from './dashboard.js';
import { encryption } from './encryption.js';
import { gateway } from './gateway.js';
import { logs } from './logs.js';
import { metrics } from './metrics.js';
import { provisioned } from './provisioned.js';
import { rates } from './rates.js';
import { snapStart } from './snap-start.js';
import { tracing } from './tracing.js';
import { validate } from './validate.js';
import { versions } from './versions.js';
import { vpc } from './vpc.js';
import { warm } from './warm.js';

/** Every block, in the order of the schema and of the guide. To add one, write its file and add it here. */
export const blocks = [
  concurrency,
  logs,
  metrics,
  validate,
  tracing,
  alarms,
  dashboard,
  budget,
  encryption,
  warm,
  provisioned,
  rates,
  conversations,
  versions,
  canary,
  snapStart,
  vpc,
  gateway,
] as const satisfies readonly Block[];

type AnyBlock = (typeof blocks)[number];

/** `logs.retention` and its like. */
export type BlockPath = {
  [B in AnyBlock as B['key']]: `${B['key']}.${keyof B['fields'] & string}`;
}[AnyBlock['key']];

export type BlockConfig = { readonly [B in AnyBlock as B['key']]: SettledBlock<B> };

export type WrittenBlocks = { [B in AnyBlock as B['key']]?: WrittenBlock<B> | undefined };

/** What holds where nobody said anything. */
export const blockDefaults = Object.fromEntries(
  blocks.map(({ key, fields }) => [
    key,
    Object.fromEntries(Object.entries(fields).map(([name, { fallback }]) => [name, fallback])),
  ]),
) as BlockConfig;
