import { existingMemory, knowMemory } from '../../survey/memory-cap.js';
import { surveyRepository } from '../../survey/repository.js';
import { surveyStack } from '../../survey/stack.js';
import { type Check, good, skipped, trouble } from '../check.js';

/** No API tells what a function may have; what is known comes from the config, an earlier refusal, or a function. */
export const memoryCap: Check = {
  id: 'memory-cap',
  group: 'account',
  async look({ machine, config, account }) {
    const seen = await account();
    if (seen.kind === 'unknown' || config.kind === 'invalid')
      return [skipped('without credentials and config')];
    const { aws, identity, region, notes } = seen;
    const { repository, stackName, name, memory, memoryCap: configured } = config.config;
    const stack = await surveyStack(aws.stacks, stackName);
    const knowledge = knowMemory({
      configured,
      remembered: await notes.read({ account: identity.account, region }),
      repository: await surveyRepository(aws.repositories, repository),
      floor: await existingMemory(aws.functions, stack, name),
      now: new Date(machine.now()),
      refresh: false,
    });
    if (knowledge.kind === 'unknown') {
      return [skipped('nobody knows yet what this account allows; the first deploy finds out')];
    }
    if (knowledge.kind === 'at-least')
      return [good(`this account allows at least ${knowledge.floor} MB: a function has them`)];
    if (memory !== 'auto' && memory > knowledge.cap) {
      return [
        trouble(
          'error',
          `the config asks for ${memory} MB, and this account allows ${knowledge.cap}`,
          'memory: auto, or ask AWS Support for more (Service limit increase, Lambda)',
        ),
      ];
    }
    return [good(`this account allows ${knowledge.cap} MB`)];
  },
};
