import type { Form, XmlValue } from '../../query-protocol.js';
import type { Stacks } from '../stacks.js';
import type { Work } from '../work.js';
import type { World } from '../world.js';

/** What one operation of the API works with. */
export interface Context {
  readonly world: World;
  readonly stacks: Stacks;
  readonly work: Work;
}

/** The form in, the members of the result out. Throws `AwsFailure`. */
export type Operation = (context: Context, form: Form) => XmlValue;
