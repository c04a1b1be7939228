-- wrk: one chat, always the same. Path, body and fields ("Name: value" lines) come from the environment.
wrk.method = "POST"
wrk.path = os.getenv("BENCH_PATH")
wrk.body = os.getenv("BENCH_BODY")
for name, value in os.getenv("BENCH_FIELDS"):gmatch("([^:\n]+): ([^\n]+)") do wrk.headers[name] = value end
