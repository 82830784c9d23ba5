import type { Place } from "../kernel/types";
import type { ScheduleInput, ScheduleRecord } from "./schedule";

/** EventBridge Scheduler. */
export interface SchedulerModel {
  /** The schedules of an account and region, by name. */
  list(place: Place): readonly ScheduleRecord[];
  find(place: Place, group: string, name: string): ScheduleRecord | undefined;
  /** Creates or replaces a schedule. Throws what the service would refuse. */
  put(place: Place, name: string, input: ScheduleInput): ScheduleRecord;
  remove(place: Place, group: string, name: string): void;
  /** Makes a group, which must not be there yet. */
  addGroup(place: Place, name: string): void;
  /** Deletes a group with its schedules. */
  removeGroup(arn: string): void;
  /** Invocations so far, each attempt of one: what Scheduler charges for. */
  invocations(): number;
}
