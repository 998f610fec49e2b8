"""The peer for rulings: a general workflow engine carrying a case through five human tasks."""

from __future__ import annotations

import io
import json

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

TASKS = ["filing", "investigation", "notice", "decision", "closing"]


def process() -> bytes:
    """A straight process of five user tasks, as BPMN."""
    nodes = ['<startEvent id="start"><outgoing>f0</outgoing></startEvent>']
    flows = [f'<sequenceFlow id="f0" sourceRef="start" targetRef="{TASKS[0]}"/>']
    for number, task in enumerate(TASKS):
        after = TASKS[number + 1] if number + 1 < len(TASKS) else "end"
        nodes.append(
            f'<userTask id="{task}" name="{task}"><incoming>f{number}</incoming><outgoing>f{number + 1}</outgoing></userTask>'
        )
        flows.append(f'<sequenceFlow id="f{number + 1}" sourceRef="{task}" targetRef="{after}"/>')
    nodes.append(f'<endEvent id="end"><incoming>f{len(TASKS)}</incoming></endEvent>')
    body = "".join(nodes + flows)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">'
        f'<process id="case" isExecutable="true">{body}</process></definitions>'
    ).encode()


def specification() -> object:
    """The parsed process."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(process())))
    return parser.get_spec("case")


def finish_in_memory(spec: object) -> BpmnWorkflow:
    """One case, all five tasks, never saved."""
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    while not workflow.is_completed():
        for task in workflow.get_tasks(state=TaskState.READY, manual=True):
            task.data["by"] = "officer1"
            task.run()
        workflow.do_engine_steps()
    return workflow


def finish_with_saving(spec: object, serializer: BpmnWorkflowSerializer) -> BpmnWorkflow:
    """One case, all five tasks, saved and loaded as JSON between tasks, as a system that survives a restart must."""
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    while not workflow.is_completed():
        kept = json.dumps(serializer.to_dict(workflow))
        workflow = serializer.from_dict(json.loads(kept))
        for task in workflow.get_tasks(state=TaskState.READY, manual=True):
            task.data["by"] = "officer1"
            task.run()
        workflow.do_engine_steps()
    return workflow


def serializer() -> BpmnWorkflowSerializer:
    """The engine's own serializer, as configured by default."""
    return BpmnWorkflowSerializer()
