import { didYouMean } from './did-you-mean.js';

/** The Regions in the partition table of the AWS SDK 3.1169 (November 2026). AWS opens two or three a year. */
const regions = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'eu-central-1',
  'eu-central-2',
  'eu-isoe-west-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eusc-de-east-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
  'sa-east-1',
  'sa-west-1',
  'us-east-1',
  'us-east-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
  'us-west-1',
  'us-west-2',
] as const;

export type RegionGuess =
  | { readonly kind: 'known' }
  /** Could be newer than this program: right in form, every direction a word that AWS uses. */
  | { readonly kind: 'new'; readonly near: string | undefined }
  /** Cannot be a Region: `eu-wset-1`. */
  | { readonly kind: 'misspelled'; readonly near: string | undefined };

/** What a text in the form of a Region's code is worth. Offline; only AWS knows whether a new one exists. */
export function guessRegion(code: string): RegionGuess {
  if (regions.some((region) => region === code)) return { kind: 'known' };
  const near = didYouMean(code, regions);
  const words = code.split('-').slice(1, -1);
  return words.every((word) => directions.test(word)) ? { kind: 'new', near } : { kind: 'misspelled', near };
}

const directions = /^(?:north|south|central|(?:north|south)?(?:east|west)|gov|iso[a-z]?|[a-z]{2})$/;
