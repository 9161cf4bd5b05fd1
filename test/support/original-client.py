"""The functions of the original program, and what they return for a whole fleet, as JSON."""

import json
import sys
from collections import Counter
from statistics import mean
from urllib.request import urlopen

server = sys.argv[1]


def apiServer(server, endpoint="servers"):
    with urlopen(f"http://{server}/{endpoint}") as answer:
        return json.loads(answer.read().decode())


def isBelow(value):
    return int(value.strip("%")) < 75


def instanceStats(instanceId):
    stats = apiServer(server, instanceId)
    healthy = isBelow(stats["cpu"]) and isBelow(stats["memory"])
    return {**stats, "ip": instanceId, "status": "healthy" if healthy else "unhealthy"}


def serviceStats(service=None):
    instances = map(instanceStats, apiServer(server))
    return [one for one in instances if service in (None, one["service"])]


def serviceHealth(serviceInstances):
    names = {one["service"] for one in serviceInstances}
    healthy = Counter(one["service"] for one in serviceInstances if one["status"] == "healthy")
    return {name: "healthy" if healthy[name] >= 2 else "unhealthy" for name in sorted(names)}


def serviceStatus(service):
    instances = serviceStats(service)
    status = serviceHealth(instances)[service]
    cpu, memory = (
        mean(int(one[measure].strip("%")) for one in instances) for measure in ("cpu", "memory")
    )
    averages = {"service": service, "cpu": cpu, "memory": memory}
    return {**averages, "status": status, "instances": len(instances)}


instances = serviceStats()
print(json.dumps([instances, serviceHealth(instances), serviceStatus("IdService")]))
