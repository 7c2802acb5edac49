/** The shapes of the API under the names the pages use. */

import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];

export type Camera = Schemas["Camera"];
export type CameraGap = Schemas["CameraGap"];
export type Belongings = Schemas["Belongings"];
export type EventCard = Schemas["EventCard"];
export type EventStats = Schemas["EventStats"];
export type Activity = Schemas["Activity"];
export type Neighbours = Schemas["Neighbours"];
export type Reviewed = Schemas["BulkReviewed"];
export type History = Schemas["StatusHistory"];
export type About = Schemas["About"];
export type FtpDoor = Schemas["FtpDoor"];
export type EventDetail = Schemas["Event"];
export type Clip = Schemas["Clip"];
export type EventDetection = Schemas["EventDetection"];
export type EventChange = Schemas["EventChange"];
export type NewCamera = Schemas["NewCamera"];
export type CameraChange = Schemas["CameraChange"];
export type CameraRecord = Schemas["CameraRecord"];
export type Source = Schemas["Source"];
export type CameraStatus = Schemas["CameraStatus"];
export type SystemHealth = Schemas["SystemHealth"];
export type Service = Schemas["Service"];
export type DeadLetterCounts = Schemas["DeadLetterCounts"];
export type DeadQueue = Schemas["DeadQueue"];
export type DeadLetter = Schemas["Job"];
export type DeadLetters = Schemas["Jobs"];
export type Requeued = Schemas["Requeued"];
export type Discarded = Schemas["Discarded"];
export type Fault = Schemas["Fault"];
export type ErrorContent = Schemas["ErrorContent"];

/** The envelope of every list. */
export interface Listing<T> {
  items: T[];
  pagination: Schemas["Pagination"];
}
