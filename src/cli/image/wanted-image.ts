import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.js';
import { fingerprint, type Recipe } from '../../image/recipe.js';
import { recipeOf } from '../../plan/make-plan.js';
import { lockFileName, readLock } from '../../survey/lock-file.js';
import { surveyResolved } from '../../survey/resolved.js';
import type { Input } from '../command.js';
import type { Session } from '../session.js';
import { type SettledConfig, settleConfig } from '../settled-config.js';
import { type ImageWiring, wireImages } from '../wire-images.js';

/** The image that a config asks for, before anything of it is made. Needs registries, and no AWS. */
export interface WantedImage {
  readonly settled: SettledConfig;
  readonly config: Config;
  readonly wiring: ImageWiring;
  readonly recipe: Recipe;
  /** For people: its model, or that it has none. */
  readonly name: string;
  /** The recipe's fingerprint. */
  readonly tag: string;
}

/** @throws UserError of the config, the lock and the registries */
export async function wantedImage(input: Input, session: Session): Promise<WantedImage> {
  const settled = await settleConfig(input, session.io);
  const { config, path } = settled;
  const wiring = wireImages(session.io, config, session.emit);
  const lock = await readLock(join(path === undefined ? session.io.cwd : dirname(path), lockFileName));
  const resolved = await surveyResolved(config, lock, wiring.resolvers);
  const recipe = recipeOf(config, resolved, wiring.handlerDigest, wiring.dockerfileDigest);
  const name = recipe.model?.ref.short ?? 'an image without a model';
  return { settled, config, wiring, recipe, name, tag: fingerprint(recipe) };
}
