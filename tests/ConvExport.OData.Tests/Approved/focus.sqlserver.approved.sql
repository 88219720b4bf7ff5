DECLARE @customers1 nvarchar(64) = N'u1';
DECLARE @customers2 nvarchar(64) = N'u2';

SELECT [f].[CustomerId], [f].[OccurredUtc], (
    SELECT TOP(1) [f0].[OccurredUtc]
    FROM [FocusEvents] AS [f0]
    WHERE [f0].[AgentId] = [f].[AgentId] AND [f0].[OccurredUtc] >= [f].[OccurredUtc] AND ([f0].[OccurredUtc] > [f].[OccurredUtc] OR [f0].[SortKey] > [f].[SortKey]) AND ([f0].[Kind] <> 2 OR [f0].[CustomerId] = [f].[CustomerId] OR ([f0].[CustomerId] IS NULL AND [f].[CustomerId] IS NULL))
    ORDER BY [f0].[OccurredUtc], [f0].[SortKey])
FROM [FocusEvents] AS [f]
WHERE [f].[Kind] = 1 AND [f].[CustomerId] IN (@customers1, @customers2)
