-- wrk's request: the first documented example.
wrk.method = "POST"
wrk.path = "/v1/prescriptive/analyze"
wrk.headers["x-api-key"] = os.getenv("PRESCRIPTIVE_API_KEY")
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"customer_id": "12345", "customer_profile": {"lead_score": 0.7, "sentiment_score": 0.3, "total_interactions": 15, ' ..
    '"avg_deal_value": 50000, "response_rate": 0.8}}'

done = function(summary, latency)
    io.write(string.format("result %d %d %d %.3f %.3f\n", summary.requests, summary.duration,
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
