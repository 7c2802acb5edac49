// Generated from schema/ by `npm run types`; do not edit.
export interface paths {
    "/api/cameras": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List cameras
         * @description Cameras that are not removed, by name.
         */
        get: operations["list_cameras"];
        put?: never;
        /**
         * Add a camera
         * @description Add a camera for a folder below the camera root; a removed camera of that folder comes back with its history.
         */
        post: operations["add_camera"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/{camera_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One camera
         * @description A camera that is not removed.
         */
        get: operations["find_camera"];
        /**
         * Add or replace a camera's record
         * @description Make the record this one; the same request again changes nothing. Its folder is named as its id when added.
         *
         *     Where `credentials` are given, the answer's header Login-Changed says whether others were kept before.
         */
        put: operations["put_camera"];
        post?: never;
        /**
         * Remove a camera
         * @description Hide a camera, stop taking its files and forget its login; its events and pictures stay until retention.
         */
        delete: operations["remove_camera"];
        options?: never;
        head?: never;
        /**
         * Change a camera
         * @description Change name, folder or whether it is watched; the id stays, also when the folder changes.
         */
        patch: operations["change_camera"];
        trace?: never;
    };
    "/api/cameras/{camera_id}/belongings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What removing a camera hides
         * @description How many pictures, detections and events a camera has, and from when to when.
         */
        get: operations["count_camera_belongings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/{camera_id}/gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a camera showed nothing
         * @description The gaps of a camera that touch a stretch of time, latest first; switched off on purpose is no gap.
         */
        get: operations["list_camera_gaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/{camera_id}/frames": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a picture has come
         * @description The newest verdict on this file, and what came of it so far.
         */
        get: operations["find_frame_progress"];
        put?: never;
        /**
         * Hand in a picture
         * @description Keep a JPEG or PNG (raw, or the part `file` of a form) as the camera's; answered when it is durable.
         */
        post: operations["add_frame"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/{camera_id}/still": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest picture of a camera
         * @description The newest accepted picture, small; with `v` that very frame, which a browser may keep without asking again.
         */
        get: operations["show_camera_still"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count events
         * @description How many events a filter leaves: by level, camera and class, and how many nobody has reviewed.
         */
        get: operations["count_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events over time
         * @description Events by level in stretches of time of equal length, and where no camera was delivering anything.
         */
        get: operations["show_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Review many events
         * @description Mark events as reviewed or not, all or none of them; ids that no event has are named and change nothing.
         */
        post: operations["review_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{event_id}/neighbours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events beside one
         * @description What stands before and after an event in the list of a filter, to which it need not belong itself.
         */
        get: operations["find_neighbours"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description Events, newest first; with `fields=card` each one small.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event
         * @description An event with the ids of its detections.
         */
        get: operations["find_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Review an event
         * @description Mark an event as reviewed or not, and write or clear its notes.
         */
        patch: operations["review_event"];
        trace?: never;
    };
    "/api/events/{event_id}/detections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The detections of an event
         * @description All detections of an event, oldest picture first: its evidence, and what it knows as context.
         */
        get: operations["list_event_detections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/detections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List detections
         * @description Detections, newest picture first.
         */
        get: operations["list_detections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/detections/{detection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One detection
         * @description A detection with its box in pixels of its picture.
         */
        get: operations["find_detection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/detections/{detection_id}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The full picture of a detection
         * @description The picture as the camera sent it.
         */
        get: operations["show_detection_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/detections/{detection_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The thumbnail of a detection
         * @description A small picture with the detection's box drawn in.
         */
        get: operations["show_detection_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One clip
         * @description What a clip is and when it began.
         */
        get: operations["find_clip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{clip_id}/video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Play a clip
         * @description The video as the camera recorded it; a player asks for parts of it with `Range`.
         */
        get: operations["play_clip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/media/thumbnails/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A thumbnail
         * @description A thumbnail by its key; whatever is not the key of one does not exist.
         */
        get: operations["show_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dlq/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count dead letters
         * @description How many dead letters each queue has.
         */
        get: operations["count_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dlq/jobs/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description Dead letters of one queue, oldest first, without removing them.
         */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dlq/requeue/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Requeue one dead letter
         * @description Put one dead letter back as a fresh entry, in one step; its deliveries count from the start.
         */
        post: operations["requeue_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dlq/requeue-all/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Requeue all dead letters
         * @description Put all dead letters back, oldest first, until the stream is full, or ten thousand went back.
         *
         *     Those that die again meanwhile stay where they are: otherwise one that nobody can process would go round for ever.
         */
        post: operations["requeue_all_dead_letters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dlq/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Throw dead letters away
         * @description Throw dead letters of one queue away for good; `through` spares those that came after a person looked.
         */
        delete: operations["discard_dead_letters"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Always 200 while the process turns; asks nobody else.
         */
        get: operations["tell_alive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can requests be answered?
         * @description 503 only while the database is away; a queue that is away means degraded, and reads go on.
         */
        get: operations["tell_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How is the whole system?
         * @description Database, queue and AI services; 200 also when degraded, 503 only when unhealthy.
         */
        get: operations["tell_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How was the system lately?
         * @description What the observe room reported over the last minutes, oldest first; a gap means that nobody reported.
         */
        get: operations["tell_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is this?
         * @description Name and version, and the settings that a page needs to explain what it shows.
         */
        get: operations["tell_about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/system/ftp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where do cameras upload?
         * @description What has to be typed into a camera that uploads by FTP, beside its own user name and password.
         */
        get: operations["tell_ftp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics of this process
         * @description Everything this process counts, as Prometheus reads it.
         */
        get: operations["tell_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * About
         * @description This installation.
         */
        About: {
            /** Name */
            name: string;
            /** Version */
            version: string;
            severity: components["schemas"]["Severity"];
            /** Retention Days */
            retention_days: number;
            /** Model Configured */
            model_configured: boolean;
            /**
             * Time
             * Format: date-time
             */
            time: string;
        };
        /**
         * Activity
         * @description Events over time, oldest bucket first.
         */
        Activity: {
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /** Bucket Seconds */
            bucket_seconds: number;
            /** Buckets */
            buckets: components["schemas"]["ActivityBucket"][];
        };
        /**
         * ActivityBucket
         * @description Events that started in one stretch of time; `watched` is false where no camera delivered any picture.
         */
        ActivityBucket: {
            /**
             * Start
             * Format: date-time
             */
            start: string;
            by_level: components["schemas"]["EventsByLevel"];
            /** Watched */
            watched: boolean;
        };
        /**
         * Alive
         * @description The process turns.
         */
        Alive: {
            /**
             * Status
             * @default alive
             * @constant
             */
            status?: "alive";
        };
        /**
         * AnalysisPolicy
         * @description What the model is told of it, and how often it may be asked.
         */
        AnalysisPolicy: {
            /**
             * Enabled
             * @description False: its events are never assessed by the model, and say so
             * @default true
             */
            enabled?: boolean;
            /**
             * Prompt
             * @description What is usual here, in plain words; data for the model, never an instruction to it
             */
            prompt?: string | null;
            /**
             * Calls Per Hour
             * @description Most of its incidents that the model assesses in an hour; without it, any number
             */
            calls_per_hour?: number | null;
        };
        /**
         * Assessed
         * @description The event that the picture is evidence of; `stage_ms` says how long each stage took for the event.
         */
        Assessed: {
            /** Event Id */
            event_id: number;
            /** Risk Score */
            risk_score: number;
            /** Risk Level */
            risk_level: string;
            /** Analysis Status */
            analysis_status: string;
            /** Synthetic */
            synthetic: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Stage Ms */
            stage_ms: {
                [key: string]: number;
            };
        };
        /**
         * Belongings
         * @description All that a removal of a camera hides; `oldest` and `newest` are the ends of its accepted pictures.
         */
        Belongings: {
            /** Frames */
            frames: number;
            /** Detections */
            detections: number;
            /** Events */
            events: number;
            /** Oldest */
            oldest: string | null;
            /** Newest */
            newest: string | null;
        };
        /**
         * BulkReview
         * @description Events to mark as reviewed or not.
         */
        BulkReview: {
            /** Ids */
            ids: number[];
            /** Reviewed */
            reviewed: boolean;
        };
        /**
         * BulkReviewed
         * @description How many events are different now, and which ids no event has.
         */
        BulkReviewed: {
            /** Changed */
            changed: number;
            /** Missing */
            missing: number[];
        };
        /**
         * Camera
         * @description A camera with what it delivered lately: `still_url` is its newest picture, small, and `rhythm_seconds` the
         *     median distance of its last pictures.
         */
        Camera: {
            /**
             * Location
             * @description Where it hangs, in plain words; the model is told so, too
             */
            location?: string | null;
            /** @default {} */
            capture?: components["schemas"]["CapturePolicy"];
            /**
             * @default {
             *       "labels": [],
             *       "fast_path": {
             *         "enabled": true
             *       }
             *     }
             */
            detection?: components["schemas"]["DetectionPolicy"];
            /**
             * @default {
             *       "enabled": true
             *     }
             */
            analysis?: components["schemas"]["AnalysisPolicy"];
            /** @default {} */
            retention?: components["schemas"]["RetentionPolicy"];
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Folder Path */
            folder_path: string;
            status: components["schemas"]["CameraStatus"];
            /** Status Reason */
            status_reason: string;
            /** Status Detail */
            status_detail: string;
            /** Status Since */
            status_since: string | null;
            source: components["schemas"]["Source"];
            /** Enabled */
            enabled: boolean;
            managed_by: components["schemas"]["ManagedBy"];
            /** Expected Interval Ms */
            expected_interval_ms: number | null;
            /** Has Login */
            has_login: boolean;
            /** Synthetic */
            synthetic: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Seen At */
            last_seen_at: string | null;
            /** Still Url */
            still_url: string | null;
            /** Last Frame At */
            last_frame_at: string | null;
            /** Rhythm Seconds */
            rhythm_seconds: number | null;
            /** Events Today */
            events_today: number;
            /** Unreviewed */
            unreviewed: number;
        };
        /**
         * CameraChange
         * @description What to change of a camera; its id stays.
         */
        CameraChange: {
            /** Name */
            name?: string | null;
            /** Folder Path */
            folder_path?: string | null;
            /** Enabled */
            enabled?: boolean | null;
        };
        /**
         * CameraEventCount
         * @description The events of one camera.
         */
        CameraEventCount: {
            /** Total */
            total: number;
            /** Unreviewed */
            unreviewed: number;
            /** Camera Id */
            camera_id: string;
            /** Camera Name */
            camera_name: string;
        };
        /**
         * CameraGap
         * @description A stretch of time of which a camera shows nothing; `ended_at` is null while it lasts.
         *
         *     With status `unknown` we were not looking ourselves, and what the camera did meanwhile nobody knows.
         */
        CameraGap: {
            /** Id */
            id: number;
            status: components["schemas"]["CameraStatus"];
            /** Reason */
            reason: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Ended At */
            ended_at: string | null;
        };
        /**
         * CameraLogin
         * @description What the camera wants to hear (or, for FTP, says to us); taken in, never given out.
         */
        CameraLogin: {
            /**
             * Username
             * @default
             */
            username?: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * CameraRecord
         * @description Everything that the keeper of a camera decides. `credentials`: absent keeps them, null forgets them.
         *
         *     They are kept for the hosts they were given for: a source that calls another one needs them again, and one that
         *     calls nobody forgets them.
         */
        CameraRecord: {
            /**
             * Location
             * @description Where it hangs, in plain words; the model is told so, too
             */
            location?: string | null;
            /** @default {} */
            capture?: components["schemas"]["CapturePolicy"];
            /**
             * @default {
             *       "labels": [],
             *       "fast_path": {
             *         "enabled": true
             *       }
             *     }
             */
            detection?: components["schemas"]["DetectionPolicy"];
            /**
             * @default {
             *       "enabled": true
             *     }
             */
            analysis?: components["schemas"]["AnalysisPolicy"];
            /** @default {} */
            retention?: components["schemas"]["RetentionPolicy"];
            /**
             * @default {
             *       "folder": {}
             *     }
             */
            source?: components["schemas"]["Source"];
            /** Name */
            name?: string | null;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Expected Interval Ms */
            expected_interval_ms?: number | null;
            /** @default api */
            managed_by?: components["schemas"]["ManagedBy"];
            credentials?: components["schemas"]["CameraLogin"] | null;
        };
        /**
         * CameraStatus
         * @description How a camera is, as the observe room judges it; nobody types it in.
         * @enum {string}
         */
        CameraStatus: "unknown" | "online" | "silent" | "offline" | "error" | "disabled";
        /**
         * CapturePolicy
         * @description How its files are taken in.
         */
        CapturePolicy: {
            /**
             * Min Image Bytes
             * @description Smaller pictures are refused
             */
            min_image_bytes?: number | null;
            /**
             * Dedupe Seconds
             * @description Seconds in which the same bytes again are a duplicate
             */
            dedupe_seconds?: number | null;
            /**
             * Clip Interval Ms
             * @description Milliseconds between two pictures that are taken from a clip
             */
            clip_interval_ms?: number | null;
            /**
             * Clip Max Frames
             * @description Most pictures that are taken from one clip
             */
            clip_max_frames?: number | null;
        };
        /**
         * ClassEventCount
         * @description Events that show this class; an event with two classes counts for each.
         */
        ClassEventCount: {
            object_type: components["schemas"]["ObjectClass"];
            /** Total */
            total: number;
        };
        /**
         * Clip
         * @description A video clip: `url` plays it, with seeking; `flaw` says what is wrong with one that is damaged or cut off.
         */
        Clip: {
            /** Id */
            id: number;
            /** Camera Id */
            camera_id: string;
            /** Url */
            url: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Duration Seconds */
            duration_seconds: number;
            /** Width */
            width: number;
            /** Height */
            height: number;
            /** Codec */
            codec: string;
            /** Container */
            container: string;
            /** Flaw */
            flaw: string | null;
        };
        /**
         * DeadLetterCounts
         * @description How many dead letters wait in each queue.
         */
        DeadLetterCounts: {
            /** Detection Queue Count */
            detection_queue_count: number;
            /** Enrichment Queue Count */
            enrichment_queue_count: number;
            /** Batch Queue Count */
            batch_queue_count: number;
            /** Analysis Queue Count */
            analysis_queue_count: number;
            /** Total Count */
            total_count: number;
        };
        /**
         * DeadQueue
         * @description The dead letter queues, under the seeds' names.
         * @enum {string}
         */
        DeadQueue: "dlq:detection_queue" | "dlq:enrichment_queue" | "dlq:batch_queue" | "dlq:analysis_queue";
        /**
         * Deposit
         * @description A picture that is kept and will be looked at.
         */
        Deposit: {
            /** Camera Id */
            camera_id: string;
            /** Media Key */
            media_key: string;
            /** Sha256 */
            sha256: string;
            /** Size Bytes */
            size_bytes: number;
            /**
             * Captured At
             * Format: date-time
             */
            captured_at: string;
        };
        /**
         * Detection
         * @description One object in one picture.
         */
        Detection: {
            /** Id */
            id: number;
            /** Camera Id */
            camera_id: string;
            /**
             * Detected At
             * Format: date-time
             */
            detected_at: string;
            /** Object Type */
            object_type: string;
            /** Confidence */
            confidence: number;
            /** Bbox X */
            bbox_x: number;
            /** Bbox Y */
            bbox_y: number;
            /** Bbox Width */
            bbox_width: number;
            /** Bbox Height */
            bbox_height: number;
            /** Image Width */
            image_width: number;
            /** Image Height */
            image_height: number;
            /** File Path */
            file_path: string;
            /** Image Url */
            image_url: string;
            /** Thumbnail Url */
            thumbnail_url: string | null;
            /** Fast Path */
            fast_path: boolean;
        };
        /**
         * DetectionPolicy
         * @description What counts as seen, and how long sightings are gathered into one incident.
         */
        DetectionPolicy: {
            /**
             * Labels
             * @description What is kept; none: every class that the product knows
             * @default []
             */
            labels?: components["schemas"]["ObjectClass"][];
            /**
             * Min Confidence Percent
             * @description What the detector is less sure of is dropped
             */
            min_confidence_percent?: number | null;
            /**
             * @default {
             *       "enabled": true
             *     }
             */
            fast_path?: components["schemas"]["FastPathPolicy"];
            /**
             * Batch Window Seconds
             * @description Longest span of one batch
             */
            batch_window_seconds?: number | null;
            /**
             * Batch Idle Seconds
             * @description A batch ends when nothing was seen for so long
             */
            batch_idle_seconds?: number | null;
        };
        /**
         * Discarded
         * @description What was thrown away; that nothing was there is no error.
         */
        Discarded: {
            /** Success */
            success: boolean;
            /** Message */
            message: string;
            queue_name: components["schemas"]["DeadQueue"];
            /** Count */
            count: number;
        };
        /**
         * ErrorBody
         * @description The body of every answer that is not a success.
         */
        ErrorBody: {
            error: components["schemas"]["ErrorContent"];
        };
        /**
         * ErrorContent
         * @description What went wrong, for programs (`code`) and people (`message`).
         */
        ErrorContent: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Details */
            details: components["schemas"]["Fault"][];
            /** Request Id */
            request_id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
        };
        /**
         * Event
         * @description An incident with its risk; `analysis_status` says whether a model stands behind the score.
         */
        Event: {
            /** Id */
            id: number;
            /** Batch Id */
            batch_id: string;
            /** Camera Id */
            camera_id: string;
            /** Camera Name */
            camera_name: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Ended At
             * Format: date-time
             */
            ended_at: string;
            /** Risk Score */
            risk_score: number;
            /** Risk Level */
            risk_level: string;
            /** Summary */
            summary: string;
            /** Reasoning */
            reasoning: string;
            /** Analysis Status */
            analysis_status: string;
            /** Analysis Error */
            analysis_error: string | null;
            /** Reviewed */
            reviewed: boolean;
            /** Notes */
            notes: string | null;
            /** Is Fast Path */
            is_fast_path: boolean;
            /** Synthetic */
            synthetic: boolean;
            /** Object Types */
            object_types: string[];
            /** Detection Ids */
            detection_ids: number[];
            /** Detection Count */
            detection_count: number;
            /** Context Detection Ids */
            context_detection_ids: number[];
            /** Thumbnail Url */
            thumbnail_url: string | null;
            clip: components["schemas"]["Clip"] | null;
            /** Model */
            model: string;
            /** Prompt Version */
            prompt_version: string;
            /** Revision */
            revision: number;
            /** Stage Ms */
            stage_ms: {
                [key: string]: number;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Analysed At
             * Format: date-time
             */
            analysed_at: string;
        };
        /**
         * EventCard
         * @description An incident as a long list shows it; `summary` has at most 300 characters.
         */
        EventCard: {
            /** Id */
            id: number;
            /** Batch Id */
            batch_id: string;
            /** Incident Batch Id */
            incident_batch_id: string | null;
            /** Camera Id */
            camera_id: string;
            /** Camera Name */
            camera_name: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Ended At
             * Format: date-time
             */
            ended_at: string;
            /** Risk Score */
            risk_score: number;
            /** Risk Level */
            risk_level: string;
            /** Summary */
            summary: string;
            /** Analysis Status */
            analysis_status: string;
            /** Reviewed */
            reviewed: boolean;
            /** Is Fast Path */
            is_fast_path: boolean;
            /** Synthetic */
            synthetic: boolean;
            /** Object Types */
            object_types: string[];
            /** Detection Count */
            detection_count: number;
            /** Thumbnail Url */
            thumbnail_url: string | null;
            /** Revision */
            revision: number;
        };
        /**
         * EventChange
         * @description What a person decided about an event; `notes: null` clears the notes.
         */
        EventChange: {
            /** Reviewed */
            reviewed?: boolean | null;
            /** Notes */
            notes?: string | null;
        };
        /**
         * EventCount
         * @description So many events, of which so many nobody has reviewed.
         */
        EventCount: {
            /** Total */
            total: number;
            /** Unreviewed */
            unreviewed: number;
        };
        /**
         * EventCountsByLevel
         * @description The same for each level.
         */
        EventCountsByLevel: {
            low: components["schemas"]["EventCount"];
            medium: components["schemas"]["EventCount"];
            high: components["schemas"]["EventCount"];
            critical: components["schemas"]["EventCount"];
        };
        /**
         * EventDetection
         * @description A detection of an event; `context` belongs to the same incident but is another event's evidence.
         */
        EventDetection: {
            /** Id */
            id: number;
            /** Camera Id */
            camera_id: string;
            /**
             * Detected At
             * Format: date-time
             */
            detected_at: string;
            /** Object Type */
            object_type: string;
            /** Confidence */
            confidence: number;
            /** Bbox X */
            bbox_x: number;
            /** Bbox Y */
            bbox_y: number;
            /** Bbox Width */
            bbox_width: number;
            /** Bbox Height */
            bbox_height: number;
            /** Image Width */
            image_width: number;
            /** Image Height */
            image_height: number;
            /** File Path */
            file_path: string;
            /** Image Url */
            image_url: string;
            /** Thumbnail Url */
            thumbnail_url: string | null;
            /** Fast Path */
            fast_path: boolean;
            /** Role */
            role: string;
        };
        /**
         * EventStats
         * @description What the events of a filter add up to; `highest_recent` heeds no filter.
         */
        EventStats: {
            /** Total */
            total: number;
            /** Unreviewed */
            unreviewed: number;
            by_level: components["schemas"]["EventCountsByLevel"];
            /** By Camera */
            by_camera: components["schemas"]["CameraEventCount"][];
            /** By Object Type */
            by_object_type: components["schemas"]["ClassEventCount"][];
            /** Without Model */
            without_model: number;
            /** Synthetic */
            synthetic: number;
            highest_recent: components["schemas"]["HighestEvent"] | null;
        };
        /**
         * EventsByLevel
         * @description How many events of each level.
         */
        EventsByLevel: {
            /** Low */
            low: number;
            /** Medium */
            medium: number;
            /** High */
            high: number;
            /** Critical */
            critical: number;
        };
        /**
         * FastPathPolicy
         * @description What is assessed at once, without waiting for its batch.
         */
        FastPathPolicy: {
            /**
             * Enabled
             * @description False: everything waits for its batch
             * @default true
             */
            enabled?: boolean;
            /**
             * Labels
             * @description What is assessed at once
             */
            labels?: components["schemas"]["ObjectClass"][] | null;
            /**
             * Min Confidence Percent
             * @description How sure the detector has to be of it
             */
            min_confidence_percent?: number | null;
        };
        /**
         * Fault
         * @description One field that was not as it should be.
         */
        Fault: {
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * FolderSource
         * @description Something else puts files into the camera's folder.
         */
        FolderSource: Record<string, never>;
        /**
         * FrameProgress
         * @description Each stage once it is over: ingest's verdict, the detector's look, the event.
         */
        FrameProgress: {
            /** Camera Id */
            camera_id: string;
            /** Media Key */
            media_key: string;
            verdict: components["schemas"]["FrameVerdict"];
            /** Reason */
            reason: string;
            /** Synthetic */
            synthetic: boolean;
            /**
             * Captured At
             * Format: date-time
             */
            captured_at: string;
            /**
             * Completed At
             * Format: date-time
             */
            completed_at: string;
            looked: components["schemas"]["Looked"] | null;
            assessed: components["schemas"]["Assessed"] | null;
        };
        /**
         * FrameVerdict
         * @description What ingest decided about one file.
         * @enum {string}
         */
        FrameVerdict: "accepted" | "duplicate" | "refused";
        /**
         * FtpDoor
         * @description Where cameras reach the FTP gateway.
         */
        FtpDoor: {
            /** Host */
            host: string | null;
            /** Port */
            port: number | null;
            /**
             * Tls
             * @enum {string}
             */
            tls: "off" | "offered" | "required";
        };
        /**
         * FtpSource
         * @description The camera pushes files to our FTP gateway, as a user of its own: the camera's id, with its password.
         */
        FtpSource: Record<string, never>;
        /**
         * Health
         * @description State of a part, or of the whole.
         * @enum {string}
         */
        Health: "healthy" | "degraded" | "unhealthy";
        /**
         * HighestEvent
         * @description The event with the highest score that started in the last hour.
         */
        HighestEvent: {
            /** Event Id */
            event_id: number;
            /** Risk Score */
            risk_score: number;
            risk_level: components["schemas"]["RiskLevel"];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
        };
        /**
         * HttpSource
         * @description A still we fetch every `interval_ms`, or an MJPEG stream we sample.
         */
        HttpSource: {
            /** Url */
            url: string;
            /**
             * Kind
             * @default snapshot
             * @enum {string}
             */
            kind?: "snapshot" | "mjpeg";
            /**
             * Interval Ms
             * @description Milliseconds between two pictures that are wanted
             * @default 1000
             */
            interval_ms?: number;
        };
        /**
         * Job
         * @description One dead letter: the message as it stood in the stream, and why nobody could process it.
         */
        Job: {
            /** Entry Id */
            entry_id: string;
            /** Type */
            type: string;
            /** Data */
            data: string;
            /** Reason */
            reason: string;
            /** Deliveries */
            deliveries: number;
            /**
             * Buried At
             * Format: date-time
             */
            buried_at: string;
        };
        /**
         * Jobs
         * @description Some dead letters of one queue, oldest first; they stay where they are.
         */
        Jobs: {
            queue_name: components["schemas"]["DeadQueue"];
            /** Jobs */
            jobs: components["schemas"]["Job"][];
            /** Count */
            count: number;
        };
        /** Listing[CameraGap] */
        Listing_CameraGap_: {
            /** Items */
            items: components["schemas"]["CameraGap"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** Listing[Camera] */
        Listing_Camera_: {
            /** Items */
            items: components["schemas"]["Camera"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** Listing[Detection] */
        Listing_Detection_: {
            /** Items */
            items: components["schemas"]["Detection"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** Listing[EventCard] */
        Listing_EventCard_: {
            /** Items */
            items: components["schemas"]["EventCard"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** Listing[EventDetection] */
        Listing_EventDetection_: {
            /** Items */
            items: components["schemas"]["EventDetection"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** Listing[Event] */
        Listing_Event_: {
            /** Items */
            items: components["schemas"]["Event"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * Looked
         * @description What the detector said of the picture.
         */
        Looked: {
            outcome: components["schemas"]["RunOutcome"];
            /** Reason */
            reason: string;
            /**
             * Detected At
             * Format: date-time
             */
            detected_at: string;
            /** Model */
            model: string;
            /** Inference Ms */
            inference_ms: number | null;
            /** Objects */
            objects: components["schemas"]["SeenObject"][];
        };
        /**
         * ManagedBy
         * @description Who keeps a camera's record: only its keeper changes it, so that two masters never fight over one row.
         * @enum {string}
         */
        ManagedBy: "api" | "file" | "operator";
        /**
         * Neighbours
         * @description The events beside one in the list: `previous` is newer, `next` is older; null at an end.
         */
        Neighbours: {
            /** Previous */
            previous: number | null;
            /** Next */
            next: number | null;
        };
        /**
         * NewCamera
         * @description A camera to add; `folder_path` is the folder below the camera root, by name or by its full path.
         */
        NewCamera: {
            /** Name */
            name: string;
            /** Folder Path */
            folder_path: string;
        };
        /**
         * ObjectClass
         * @description A security class, spelled as COCO spells it.
         * @enum {string}
         */
        ObjectClass: "person" | "car" | "truck" | "dog" | "cat" | "bird" | "bicycle" | "motorcycle" | "bus";
        /**
         * Pagination
         * @description Where a list stands; pages by cursor know no total and no offset.
         */
        Pagination: {
            /** Limit */
            limit: number;
            /** Has More */
            has_more: boolean;
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
            /** Offset */
            offset?: number | null;
        };
        /**
         * QueueStatus
         * @description One work stream.
         */
        QueueStatus: {
            /** Waiting */
            waiting: number;
            /** Pending */
            pending: number;
            /** Oldest Seconds */
            oldest_seconds: number;
            /** Dead */
            dead: number;
        };
        /**
         * Readiness
         * @description Whether requests can be answered: they need the database, and only that.
         */
        Readiness: {
            /** Ready */
            ready: boolean;
            /**
             * Status
             * @enum {string}
             */
            status: "ready" | "degraded" | "not_ready";
            services: components["schemas"]["Services"];
        };
        /**
         * Requeued
         * @description What a requeue did; nothing to requeue is no error.
         */
        Requeued: {
            /** Success */
            success: boolean;
            /** Message */
            message: string;
            /** Count */
            count: number;
            job?: components["schemas"]["Job"] | null;
        };
        /**
         * RetentionPolicy
         * @description How long what it brought is kept.
         */
        RetentionPolicy: {
            /**
             * Events Days
             * @description Days that its events and detections are kept
             */
            events_days?: number | null;
            /**
             * Media Days
             * @description Days that its pictures and clips are kept
             */
            media_days?: number | null;
        };
        /**
         * RiskLevel
         * @description How urgent an incident is, from its score.
         * @enum {string}
         */
        RiskLevel: "low" | "medium" | "high" | "critical";
        /**
         * RtspSource
         * @description A stream we open; `sub_url` is the smaller stream of the same camera and is taken where there is one.
         */
        RtspSource: {
            /** Url */
            url: string;
            /** Sub Url */
            sub_url?: string | null;
            /**
             * Transport
             * @default tcp
             * @enum {string}
             */
            transport?: "tcp" | "udp";
            /**
             * Interval Ms
             * @description Milliseconds between two pictures that are wanted
             * @default 1000
             */
            interval_ms?: number;
            /**
             * Motion Gate
             * @description Pass over pictures in which nothing moved since the last one taken
             * @default true
             */
            motion_gate?: boolean;
        };
        /**
         * RunOutcome
         * @description What detect found in one frame; `failed` is not `nothing seen`.
         * @enum {string}
         */
        RunOutcome: "objects" | "nothing_seen" | "failed";
        /**
         * SeenObject
         * @description One object the detector found.
         */
        SeenObject: {
            /** Id */
            id: number;
            /** Object Type */
            object_type: string;
            /** Confidence */
            confidence: number;
        };
        /**
         * Service
         * @description One service and, unless it is healthy, why.
         */
        Service: {
            status: components["schemas"]["ServiceStatus"];
            /**
             * Message
             * @default
             */
            message?: string;
            /**
             * Details
             * @default {}
             */
            details?: {
                [key: string]: string;
            };
        };
        /**
         * ServiceStatus
         * @description State of one service; `unknown` when nobody looked lately.
         * @enum {string}
         */
        ServiceStatus: "healthy" | "degraded" | "unhealthy" | "unknown";
        /**
         * Services
         * @description What the product stands on.
         */
        Services: {
            database: components["schemas"]["Service"];
            redis: components["schemas"]["Service"];
            ai: components["schemas"]["Service"];
            cameras: components["schemas"]["Service"];
        };
        /**
         * Severity
         * @description The highest score of each level; what lies above `high_max` is critical.
         */
        Severity: {
            /** Low Max */
            low_max: number;
            /** Medium Max */
            medium_max: number;
            /** High Max */
            high_max: number;
        };
        /**
         * Source
         * @description Exactly one kind of source.
         */
        Source: {
            folder?: components["schemas"]["FolderSource"] | null;
            ftp?: components["schemas"]["FtpSource"] | null;
            rtsp?: components["schemas"]["RtspSource"] | null;
            http?: components["schemas"]["HttpSource"] | null;
            synthetic?: components["schemas"]["SyntheticSource"] | null;
        };
        /**
         * StatusHistory
         * @description Reports, oldest first.
         */
        StatusHistory: {
            /** Points */
            points: components["schemas"]["StatusPoint"][];
        };
        /**
         * StatusPoint
         * @description One report: how healthy the whole was, and how far behind each queue.
         */
        StatusPoint: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            health: components["schemas"]["Health"];
            /** Queues */
            queues: {
                [key: string]: components["schemas"]["QueueStatus"];
            };
        };
        /**
         * SyntheticSource
         * @description A drawn yard, for demonstrations and tests; `seed` makes it the same each time.
         */
        SyntheticSource: {
            /**
             * Seed
             * @default 1
             */
            seed?: number;
            /**
             * Interval Ms
             * @description Milliseconds between two pictures that are wanted
             * @default 1000
             */
            interval_ms?: number;
        };
        /**
         * SystemHealth
         * @description The whole, its services, and how many events the last day had (null when the database cannot say).
         */
        SystemHealth: {
            status: components["schemas"]["Health"];
            services: components["schemas"]["Services"];
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Recent Events */
            recent_events?: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type About = components['schemas']['About'];
export type Activity = components['schemas']['Activity'];
export type ActivityBucket = components['schemas']['ActivityBucket'];
export type Alive = components['schemas']['Alive'];
export type AnalysisPolicy = components['schemas']['AnalysisPolicy'];
export type Assessed = components['schemas']['Assessed'];
export type Belongings = components['schemas']['Belongings'];
export type BulkReview = components['schemas']['BulkReview'];
export type BulkReviewed = components['schemas']['BulkReviewed'];
export type Camera = components['schemas']['Camera'];
export type CameraChange = components['schemas']['CameraChange'];
export type CameraEventCount = components['schemas']['CameraEventCount'];
export type CameraGap = components['schemas']['CameraGap'];
export type CameraLogin = components['schemas']['CameraLogin'];
export type CameraRecord = components['schemas']['CameraRecord'];
export type CameraStatus = components['schemas']['CameraStatus'];
export type CapturePolicy = components['schemas']['CapturePolicy'];
export type ClassEventCount = components['schemas']['ClassEventCount'];
export type Clip = components['schemas']['Clip'];
export type DeadLetterCounts = components['schemas']['DeadLetterCounts'];
export type DeadQueue = components['schemas']['DeadQueue'];
export type Deposit = components['schemas']['Deposit'];
export type Detection = components['schemas']['Detection'];
export type DetectionPolicy = components['schemas']['DetectionPolicy'];
export type Discarded = components['schemas']['Discarded'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type ErrorContent = components['schemas']['ErrorContent'];
export type Event = components['schemas']['Event'];
export type EventCard = components['schemas']['EventCard'];
export type EventChange = components['schemas']['EventChange'];
export type EventCount = components['schemas']['EventCount'];
export type EventCountsByLevel = components['schemas']['EventCountsByLevel'];
export type EventDetection = components['schemas']['EventDetection'];
export type EventStats = components['schemas']['EventStats'];
export type EventsByLevel = components['schemas']['EventsByLevel'];
export type FastPathPolicy = components['schemas']['FastPathPolicy'];
export type Fault = components['schemas']['Fault'];
export type FolderSource = components['schemas']['FolderSource'];
export type FrameProgress = components['schemas']['FrameProgress'];
export type FrameVerdict = components['schemas']['FrameVerdict'];
export type FtpDoor = components['schemas']['FtpDoor'];
export type FtpSource = components['schemas']['FtpSource'];
export type Health = components['schemas']['Health'];
export type HighestEvent = components['schemas']['HighestEvent'];
export type HttpSource = components['schemas']['HttpSource'];
export type Job = components['schemas']['Job'];
export type Jobs = components['schemas']['Jobs'];
export type ListingCameraGap = components['schemas']['Listing_CameraGap_'];
export type ListingCamera = components['schemas']['Listing_Camera_'];
export type ListingDetection = components['schemas']['Listing_Detection_'];
export type ListingEventCard = components['schemas']['Listing_EventCard_'];
export type ListingEventDetection = components['schemas']['Listing_EventDetection_'];
export type ListingEvent = components['schemas']['Listing_Event_'];
export type Looked = components['schemas']['Looked'];
export type ManagedBy = components['schemas']['ManagedBy'];
export type Neighbours = components['schemas']['Neighbours'];
export type NewCamera = components['schemas']['NewCamera'];
export type ObjectClass = components['schemas']['ObjectClass'];
export type Pagination = components['schemas']['Pagination'];
export type QueueStatus = components['schemas']['QueueStatus'];
export type Readiness = components['schemas']['Readiness'];
export type Requeued = components['schemas']['Requeued'];
export type RetentionPolicy = components['schemas']['RetentionPolicy'];
export type RiskLevel = components['schemas']['RiskLevel'];
export type RtspSource = components['schemas']['RtspSource'];
export type RunOutcome = components['schemas']['RunOutcome'];
export type SeenObject = components['schemas']['SeenObject'];
export type Service = components['schemas']['Service'];
export type ServiceStatus = components['schemas']['ServiceStatus'];
export type Services = components['schemas']['Services'];
export type Severity = components['schemas']['Severity'];
export type Source = components['schemas']['Source'];
export type StatusHistory = components['schemas']['StatusHistory'];
export type StatusPoint = components['schemas']['StatusPoint'];
export type SyntheticSource = components['schemas']['SyntheticSource'];
export type SystemHealth = components['schemas']['SystemHealth'];
export type $defs = Record<string, never>;
export interface operations {
    list_cameras: {
        parameters: {
            query?: {
                status?: components["schemas"]["CameraStatus"] | null;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_Camera_"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    add_camera: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCamera"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Camera"];
                };
            };
            /** @description Another camera has this name, folder or id */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_camera: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Camera"];
                };
            };
            /** @description No such camera */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_camera: {
        parameters: {
            query?: never;
            header?: {
                /** @description `*`: never replace a camera */
                "If-None-Match"?: "*" | null;
            };
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CameraRecord"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Camera"];
                };
            };
            /** @description The camera was added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Camera"];
                };
            };
            /** @description Another camera has this name or folder, or somebody else keeps this one */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_camera: {
        parameters: {
            query?: {
                managed_by?: components["schemas"]["ManagedBy"];
            };
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such camera */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_camera: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CameraChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Camera"];
                };
            };
            /** @description No such camera */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Another camera has this name, folder or id */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    count_camera_belongings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Belongings"];
                };
            };
            /** @description No such camera */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_camera_gaps: {
        parameters: {
            query?: {
                /** @description Gaps that were not over before this */
                from?: string | null;
                /** @description Gaps that began before this; a bare date includes it */
                to?: string | null;
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string | null;
            };
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_CameraGap_"];
                };
            };
            /** @description No such camera */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_frame_progress: {
        parameters: {
            query: {
                /** @description As the answer to handing it in says */
                media_key: string;
            };
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FrameProgress"];
                };
            };
            /** @description No such camera, or ingest has not met this file yet */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    add_frame: {
        parameters: {
            query?: {
                /** @description When it was taken; now unless given */
                captured_at?: string | null;
                /** @description It shows nothing that happened: a test or a demonstration */
                synthetic?: boolean;
            };
            header?: {
                /** @description Handed in again with the same key, a picture is kept once */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": string;
                "image/png": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file?: string;
                };
            };
        };
        responses: {
            /** @description This very picture was handed in with this key before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deposit"];
                };
            };
            /** @description Not a complete picture */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such camera */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The camera is switched off, or another picture has this key */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too many bytes or pixels */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Neither JPEG nor PNG */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_camera_still: {
        parameters: {
            query?: {
                /** @description Greatest width in pixels; a smaller picture stays small */
                width?: number;
                /** @description Id of a frame; the newest one unless given */
                v?: number | null;
            };
            header?: never;
            path: {
                /** @description Camera id */
                camera_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                };
            };
            /** @description The picture the client has is still the one */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such camera, or it has no picture, or its file is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    count_events: {
        parameters: {
            query?: {
                camera_id?: string | null;
                /** @description Any of these; repeat it for several */
                risk_level?: components["schemas"]["RiskLevel"][];
                /** @description Events that started at or after this */
                start_date?: string | null;
                /** @description Events that started before this; a bare date includes it */
                end_date?: string | null;
                reviewed?: boolean | null;
                /** @description Events that show any of these; repeat it for several */
                object_type?: components["schemas"]["ObjectClass"][];
                is_fast_path?: boolean | null;
                /** @description Events with at least this risk score */
                min_score?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventStats"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_activity: {
        parameters: {
            query?: {
                /** @description A day before the end unless given */
                start_date?: string | null;
                /** @description Now unless given; a bare date includes it */
                end_date?: string | null;
                buckets?: number;
                camera_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    review_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkReview"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkReviewed"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_neighbours: {
        parameters: {
            query?: {
                camera_id?: string | null;
                /** @description Any of these; repeat it for several */
                risk_level?: components["schemas"]["RiskLevel"][];
                /** @description Events that started at or after this */
                start_date?: string | null;
                /** @description Events that started before this; a bare date includes it */
                end_date?: string | null;
                reviewed?: boolean | null;
                /** @description Events that show any of these; repeat it for several */
                object_type?: components["schemas"]["ObjectClass"][];
                is_fast_path?: boolean | null;
                /** @description Events with at least this risk score */
                min_score?: number | null;
            };
            header?: never;
            path: {
                /** @description Event id */
                event_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Neighbours"];
                };
            };
            /** @description No such event */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                camera_id?: string | null;
                /** @description Any of these; repeat it for several */
                risk_level?: components["schemas"]["RiskLevel"][];
                /** @description Events that started at or after this */
                start_date?: string | null;
                /** @description Events that started before this; a bare date includes it */
                end_date?: string | null;
                reviewed?: boolean | null;
                /** @description Events that show any of these; repeat it for several */
                object_type?: components["schemas"]["ObjectClass"][];
                is_fast_path?: boolean | null;
                /** @description Events with at least this risk score */
                min_score?: number | null;
                /** @description `card` gives each event small: what a long list shows */
                fields?: "card" | null;
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_Event_"] | components["schemas"]["Listing_EventCard_"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Event id */
                event_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            /** @description No such event */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    review_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Event id */
                event_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            /** @description No such event */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_event_detections: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Event id */
                event_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_EventDetection_"];
                };
            };
            /** @description No such event */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_detections: {
        parameters: {
            query?: {
                camera_id?: string | null;
                object_type?: components["schemas"]["ObjectClass"] | null;
                /** @description Pictures captured at or after this */
                start_date?: string | null;
                /** @description Pictures captured before this; a bare date includes it */
                end_date?: string | null;
                min_confidence?: number | null;
                limit?: number;
                /** @description next_cursor of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_Detection_"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_detection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Detection id */
                detection_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Detection"];
                };
            };
            /** @description No such detection, or its picture is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_detection_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Detection id */
                detection_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                    "image/png": string;
                    "image/gif": string;
                };
            };
            /** @description The picture the client has is still the one */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such detection, or its picture is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_detection_thumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Detection id */
                detection_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                    "image/png": string;
                    "image/gif": string;
                };
            };
            /** @description The picture the client has is still the one */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such detection, or its picture is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    find_clip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Clip id */
                clip_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clip"];
                };
            };
            /** @description No such clip, or its file is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    play_clip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Clip id */
                clip_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole video */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": string;
                    "video/quicktime": string;
                    "video/x-matroska": string;
                    "video/x-msvideo": string;
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": string;
                    "video/quicktime": string;
                    "video/x-matroska": string;
                    "video/x-msvideo": string;
                };
            };
            /** @description The video the client has is still the one */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such clip, or its file is gone */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The range lies outside the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_thumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the thumbnail */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                    "image/png": string;
                    "image/gif": string;
                };
            };
            /** @description The picture the client has is still the one */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such picture */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    count_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterCounts"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                start?: number;
                limit?: number;
            };
            header?: never;
            path: {
                queue: components["schemas"]["DeadQueue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Jobs"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    requeue_dead_letter: {
        parameters: {
            query?: {
                entry_id?: string | null;
            };
            header?: never;
            path: {
                queue: components["schemas"]["DeadQueue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Requeued"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    requeue_all_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queue: components["schemas"]["DeadQueue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Requeued"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    discard_dead_letters: {
        parameters: {
            query?: {
                since?: string | null;
                through?: string | null;
            };
            header?: never;
            path: {
                queue: components["schemas"]["DeadQueue"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discarded"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tell_alive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tell_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    tell_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemHealth"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unhealthy: the database is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemHealth"];
                };
            };
        };
    };
    tell_history: {
        parameters: {
            query?: {
                minutes?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusHistory"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tell_about: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["About"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tell_ftp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FtpDoor"];
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tell_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description The request is not as this route needs it */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The database, the queue or the disk is away */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
