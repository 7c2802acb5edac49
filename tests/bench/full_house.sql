-- 100,000 events in four weeks, each of two pictures with five objects: a million detections.
-- Ten cameras; only cameras 0 to 4 see cars, and only camera 1 sees cats.
SET synchronous_commit = off;

INSERT INTO cameras (id, name, folder_path, status, synthetic, created_at)
SELECT 'c' || n, 'Camera ' || n, 'f' || n, 'online', false, now() FROM generate_series(0, 9) n;

INSERT INTO frames (camera_id, media_key, sha256, size_bytes, mtime_ns, verdict, reason, captured_at, completed_at,
                    synthetic, trace_id)
SELECT 'c' || n / 2 % 10, 'f' || n / 2 % 10 || '/' || n || '.jpg', md5(n::text), 60000, n, 'accepted', '', t, t,
       false, ''
FROM (SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '12.5 seconds' AS t
      FROM generate_series(0, 199999) n) AS taken;

INSERT INTO detections (frame_id, camera_id, file_path, detected_at, object_type, confidence, bbox_x, bbox_y, bbox_width,
                        bbox_height, image_width, image_height, thumbnail_path, media_type, fast_path)
SELECT id, camera_id, media_key, captured_at,
       CASE WHEN k = 1 AND camera_id = 'c1' AND mtime_ns / 2 % 50 = 1 THEN 'cat'
            WHEN k < 3 AND camera_id < 'c5' THEN 'car' ELSE 'person' END,
       0.3 + 0.7 * random(), 1, 2, 30, 40, 768, 432, id || '_' || k || '_thumb.jpg', 'image', false
FROM frames, generate_series(1, 5) k ORDER BY id, k;

INSERT INTO events (batch_id, camera_id, started_at, ended_at, risk_score, risk_level, summary, reasoning,
                    analysis_status, reviewed, is_fast_path, synthetic, close_reason, object_types, model,
                    prompt_version, llm_output, revision, stage_ms, created_at, analysed_at)
SELECT 'b' || n, 'c' || n % 10, t, t + interval '20 seconds', score,
       CASE WHEN score < 30 THEN 'low' WHEN score < 60 THEN 'medium' WHEN score < 85 THEN 'high' ELSE 'critical' END,
       'Somebody walks up to the door', repeat('Nobody is expected. ', 40), 'ok', n % 3 = 0, n % 20 = 0, false, 'idle',
       CASE WHEN n % 50 = 1 THEN ARRAY['car', 'cat', 'person'] WHEN n % 10 < 5 THEN ARRAY['car', 'person']
            ELSE ARRAY['person'] END,
       'm', 'v1', repeat(md5(n::text), 20), 1, '{}', t, t
FROM (SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '25 seconds' AS t, n * 7919 % 101 AS score
      FROM generate_series(0, 99999) n) AS seen;

INSERT INTO event_detections (event_id, detection_id, role)
SELECT e.id, d.id, 'evidence'
FROM events e JOIN frames f ON f.mtime_ns / 2 = substr(e.batch_id, 2)::bigint JOIN detections d ON d.frame_id = f.id;
