import { AwsFailure } from '../service.js';

export const notFound = (message: string): AwsFailure =>
  new AwsFailure('ResourceNotFoundException', message, 404);

export const conflict = (message: string): AwsFailure =>
  new AwsFailure('ResourceConflictException', message, 409);

export const stateConflict = (state: string): AwsFailure =>
  conflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );

export const invalidParameter = (message: string): AwsFailure =>
  new AwsFailure('InvalidParameterValueException', message, 400);

/** What a change that names a revision gets when somebody else was first. */
export function refuseOtherRevision({ revision }: { readonly revision: string }, named: unknown): void {
  if (named === undefined || named === revision) return;
  throw new AwsFailure(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    412,
  );
}
