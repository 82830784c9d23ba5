import { attack } from "./attack";
import { busy } from "./busy";
import { calls } from "./calls";
import { change } from "./change";
import { clock } from "./clock";
import { deployer } from "./deployer";
import { events } from "./events";
import { flood } from "./flood";
import { hold } from "./hold";
import { junk } from "./junk";
import { junkEvents } from "./junkEvents";
import { keyDisabled } from "./keyDisabled";
import { keyPolicy } from "./keyPolicy";
import { lambdaOutage } from "./lambdaOutage";
import { operator } from "./operator";
import { quota } from "./quota";
import { rebuild } from "./rebuild";
import { regionOutage } from "./regionOutage";
import { release } from "./release";
import { reruns } from "./reruns";
import { restore } from "./restore";
import { silence } from "./silence";
import { slow } from "./slow";
import { strangers } from "./strangers";
import { swap } from "./swap";
import { tamper } from "./tamper";
import { unshare } from "./unshare";
import { wipe } from "./wipe";
import { work } from "./work";

/**
 * Every kind of fault under the name that scenario files give it: what a file may say of it, and what it does. A new one is
 * a file in this folder and a line here.
 */
export const faultTable = {
  // Done at once.
  attack,
  rebuild,
  tamper,
  flood,
  strangers,
  operator,
  deployer,
  reruns,
  change,
  junk,
  release,
  hold,
  restore,
  swap,
  wipe,
  // Done at once, or kept up for a time.
  unshare,
  silence,
  keyPolicy,
  quota,
  // For a time.
  calls,
  keyDisabled,
  busy,
  lambdaOutage,
  events,
  regionOutage,
  clock,
  work,
  slow,
  junkEvents,
} as const;
