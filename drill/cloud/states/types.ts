/** What a machine has used so far. */
export interface MachineUsage {
  readonly executions: number;
  /** States entered and retries made: what Step Functions bills for STANDARD machines. */
  readonly transitions: number;
}

/** AWS Step Functions. */
export interface StatesModel {
  /** Starts an execution and returns its ARN. Permissions are the caller's affair. */
  start(machineArn: string, input: unknown, name?: string): string;
  /** Aborts a running execution; false if there is none of that ARN. */
  stop(executionArn: string, error?: string, cause?: string): boolean;
  exists(machineArn: string): boolean;
  /** By machine ARN, sorted. */
  usage(): ReadonlyMap<string, MachineUsage>;
}
