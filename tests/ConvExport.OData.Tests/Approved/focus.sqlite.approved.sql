.param set @customers '["u1","u2"]'

SELECT "f"."CustomerId", "f"."OccurredUtc", (
    SELECT "f0"."OccurredUtc"
    FROM "FocusEvents" AS "f0"
    WHERE "f0"."AgentId" = "f"."AgentId" AND "f0"."OccurredUtc" >= "f"."OccurredUtc" AND ("f0"."OccurredUtc" > "f"."OccurredUtc" OR "f0"."SortKey" > "f"."SortKey") AND ("f0"."Kind" <> 2 OR "f0"."CustomerId" = "f"."CustomerId" OR ("f0"."CustomerId" IS NULL AND "f"."CustomerId" IS NULL))
    ORDER BY "f0"."OccurredUtc", "f0"."SortKey"
    LIMIT 1)
FROM "FocusEvents" AS "f"
WHERE "f"."Kind" = 1 AND "f"."CustomerId" IN (
    SELECT "c"."value"
    FROM json_each(@customers) AS "c"
)
