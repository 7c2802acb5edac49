-- 10,000 events of the last week by four cameras, each of one picture with two objects.
-- hsi.sha256 holds the hashes of the four pictures that stand for all, `{...}`.
SET synchronous_commit = off;

INSERT INTO cameras (id, name, folder_path, status, synthetic, created_at, last_seen_at)
SELECT 'camera_' || n, (ARRAY['Front door', 'Driveway', 'Back garden', 'Side gate'])[n + 1], 'camera_' || n, 'online',
       false, now() - interval '8 days', now()
FROM generate_series(0, 3) n;

INSERT INTO frames (camera_id, media_key, sha256, size_bytes, mtime_ns, verdict, reason, captured_at, completed_at,
                    synthetic, trace_id)
SELECT 'camera_' || n % 4, 'camera_' || n % 4 || '/' || n || '.still',
       (current_setting('hsi.sha256')::text[])[n % 4 + 1], 60000, n, 'accepted', '', t, t, false, ''
FROM (SELECT n, now() - (10000 - n) * interval '60 seconds' AS t FROM generate_series(0, 9999) n) AS taken;

INSERT INTO detection_runs (frame_id, outcome, reason, detected_at, image_width_px, image_height_px, model)
SELECT id, 'objects', '', captured_at, 640, 360, 'm' FROM frames;

INSERT INTO detections (frame_id, camera_id, file_path, detected_at, object_type, confidence, bbox_x, bbox_y, bbox_width,
                        bbox_height, image_width, image_height, thumbnail_path, media_type, fast_path)
SELECT id, camera_id, media_key, captured_at, CASE WHEN k = 1 THEN 'person' ELSE 'car' END, 0.9, 100 * k, 100, 60, 120,
       640, 360, mtime_ns / 1000 || '/' || mtime_ns || '_' || k || '_thumb.jpg', 'image', false
FROM frames, generate_series(1, 2) k ORDER BY id, k;

INSERT INTO events (batch_id, camera_id, started_at, ended_at, risk_score, risk_level, summary, reasoning,
                    analysis_status, reviewed, is_fast_path, synthetic, close_reason, object_types, model,
                    prompt_version, llm_output, revision, stage_ms, created_at, analysed_at)
SELECT 'b' || mtime_ns, camera_id, captured_at, captured_at + interval '20 seconds', score,
       CASE WHEN score < 30 THEN 'low' WHEN score < 60 THEN 'medium' WHEN score < 85 THEN 'high' ELSE 'critical' END,
       'Somebody walks up to the door, puts a parcel down beside the step and walks back to the car (' || mtime_ns || ')',
       repeat('Nobody is expected. ', 40), 'ok', mtime_ns % 3 = 0, mtime_ns % 20 = 0, false, 'idle',
       ARRAY['car', 'person'], 'm', 'v1', '', 1, '{}', captured_at, captured_at
FROM (SELECT *, mtime_ns * 7919 % 101 AS score FROM frames ORDER BY id) AS seen;

INSERT INTO event_detections (event_id, detection_id, role)
SELECT e.id, d.id, 'evidence'
FROM events e JOIN frames f ON f.mtime_ns = substr(e.batch_id, 2)::bigint JOIN detections d ON d.frame_id = f.id;
