import type { Architecture } from '../config/config.js';
import type { Recipe } from '../image/recipe.js';
import type { ImageFact } from '../survey/facts.js';
import { tuningTag } from '../survey/tuning-marks.js';
import type { Plan } from './plan.js';

/** The image of an architecture that is not the deployed one. */
export interface TuningImage {
  readonly architecture: Architecture;
  readonly repository: string;
  readonly tag: string;
  /** Undefined when the repository holds it, of an earlier deploy. */
  readonly build: ImageBuild | undefined;
}

/** What has to be done for it beforehand. */
interface ImageBuild {
  readonly recipe: Recipe;
  /** `ImageUri` of what is deployed: layers that do not depend on the architecture are there. */
  readonly live: string | undefined;
  /** Upper bounds, as of a deploy. */
  readonly downloadBytes: number;
  readonly uploadBytes: number;
  /** US dollars for a month in ECR; undefined where no price is known. */
  readonly storagePerMonth: number | undefined;
}

/** @param plan of a deploy with this architecture, of which only the image is wanted */
export function tuningImage(architecture: Architecture, plan: Plan, fact: ImageFact): TuningImage {
  const { repository } = plan.target;
  const push = plan.steps.find((step) => step.kind === 'push-image');
  if (push === undefined) return { architecture, repository, tag: fact.tag, build: undefined };
  const { downloadBytes, uploadBytes } = plan.traffic;
  const storagePerMonth = plan.price?.storagePerMonth;
  const { recipe, live } = push;
  const build = { recipe, live, downloadBytes, uploadBytes, storagePerMonth };
  return { architecture, repository, tag: tuningTag(push.tag), build };
}
