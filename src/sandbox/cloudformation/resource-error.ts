import { randomUUID } from 'node:crypto';
import { AwsFailure, type Fault } from '../service.js';
import { callerOf } from '../signature.js';
import type { ResourceHandler } from './resources/handler.js';
import type { World } from './world.js';

/** What a handler was about to do; `rollback` is the update that undoes one. */
export type Act = 'create' | 'update' | 'delete' | 'rollback';

/** Ordered for this type and act (`resource:AWS::Lambda::Function:rollback`), or for the type alone. */
export function injected(world: World, type: string, act: Act): AwsFailure | undefined {
  const fault = world.faults.take(`resource:${type}:${act}`) ?? world.faults.take(`resource:${type}`);
  return fault === undefined ? undefined : failureFor(fault, world, type, act);
}

function failureFor(fault: Fault, world: World, type: string, act: Act): AwsFailure {
  const who = callerOf(world.services.account);
  const usual = {
    deny: [
      'AccessDeniedException',
      `User: ${who} is not authorized to perform: ${act} on resource: ${type}`,
      403,
    ],
    throttle: ['ThrottlingException', 'Rate exceeded', 429],
  } as const;
  const [code, message, status] =
    fault.kind === 'deny' || fault.kind === 'throttle'
      ? usual[fault.kind]
      : (['InternalServerException', 'the sandbox was told to fail here', 500] as const);
  return new AwsFailure(fault.code ?? code, fault.message ?? message, fault.status ?? status);
}

/** A handler's failure as a ResourceStatusReason. What came over the wire carries service, status and request id. */
export function reasonOf(failure: AwsFailure, handler: ResourceHandler): string {
  const code = handlerCodes[failure.code] ?? 'GeneralServiceException';
  const wire = ` (Service: ${handler.service}, Status Code: ${failure.status}, Request ID: ${randomUUID()})`;
  const message = `${failure.message}${code === failure.code ? '' : wire}`;
  return `Resource handler returned message: "${message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;
}

/** Whether a delete may count as done: there was nothing. */
export const isGone = (failure: AwsFailure): boolean => handlerCodes[failure.code] === 'NotFound';

const handlerCodes: Readonly<Record<string, string>> = {
  ValidationException: 'InvalidRequest',
  InvalidParameterValueException: 'InvalidRequest',
  InvalidParameterException: 'InvalidRequest',
  RepositoryNotEmptyException: 'GeneralServiceException',
  ResourceConflictException: 'AlreadyExists',
  ResourceAlreadyExistsException: 'AlreadyExists',
  EntityAlreadyExistsException: 'AlreadyExists',
  RepositoryAlreadyExistsException: 'AlreadyExists',
  AlreadyExists: 'AlreadyExists',
  ResourceNotFoundException: 'NotFound',
  NoSuchEntityException: 'NotFound',
  RepositoryNotFoundException: 'NotFound',
  NotStabilized: 'NotStabilized',
  AccessDeniedException: 'AccessDenied',
  ThrottlingException: 'Throttling',
  InternalServerException: 'ServiceInternalError',
};
